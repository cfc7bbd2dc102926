import type { EngineAdapter } from './adapter.ts';
import { argocd } from './argocd/index.ts';
import { flux } from './flux/index.ts';
import type { EngineId } from '#fleet/schema';

/** The adapter of each engine. */
export const engineAdapters: Readonly<Record<EngineId, EngineAdapter>> = { argocd, flux };
