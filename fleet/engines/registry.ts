import { argocd } from './argocd/argocd.ts';
import type { Engine } from './engine.ts';
import { flux } from './flux/flux.ts';
import type { EngineType } from '#fleet/schema';

/** What each engine is told of a fleet. */
export const engines: Readonly<Record<EngineType, Engine>> = { argocd, flux };
