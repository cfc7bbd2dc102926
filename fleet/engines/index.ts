import { argocd } from './argocd.ts';
import type { EngineRenderer } from './engine.ts';
import { flux } from './flux.ts';
import type { EngineType } from '#fleet/schema';

const engines: Readonly<Record<EngineType, EngineRenderer>> = { argocd, flux };

/** How a fleet is told to an engine. */
export function engineRenderer(type: EngineType): EngineRenderer {
  return engines[type];
}

export type { EngineRenderer } from './engine.ts';
