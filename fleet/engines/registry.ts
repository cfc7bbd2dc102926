import { argocd } from './argocd/argocd.ts';
import type { Engine } from './engine.ts';
import { flux } from './flux/flux.ts';
import type { EngineType } from '#fleet/schema';

/** The pure part of each engine, without clock, disk or network. */
export const engines: Readonly<Record<EngineType, Engine>> = { argocd, flux };
