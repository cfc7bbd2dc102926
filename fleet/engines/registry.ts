import { argocd } from './argocd/argocd.ts';
import type { Engine } from './engine.ts';
import { flux } from './flux/flux.ts';
import type { EngineId } from '#fleet/schema';

/** The pure part of each engine, without clock, disk or network. */
export const engines: Readonly<Record<EngineId, Engine>> = { argocd, flux };
