import type { EngineReader } from '../clusters/engine.ts';
import type { EngineAdapter } from './adapter.ts';
import { engineAdapters } from './registry.ts';
import type { EngineId } from '#fleet/schema';

/** Returns the adapter of the engine of this type. */
export function engineAdapter({ type }: { readonly type: EngineId }): EngineAdapter {
  return engineAdapters[type];
}

/** Returns the reader of a cluster's engine. @param engine type, and namespace of its objects */
export function readerOf(
  engine: { readonly type: EngineId; readonly namespace: string },
  cluster: string,
): EngineReader {
  return engineAdapter(engine).reader(engine.namespace, cluster);
}

export type { Receiver } from './adapter.ts';
export { serverRights } from './rights.ts';
