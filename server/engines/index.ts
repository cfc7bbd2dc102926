import type { EngineReader } from '../clusters/engine.ts';
import type { EngineAdapter } from './adapter.ts';
import { engineAdapters } from './registry.ts';
import type { EngineType } from '#fleet/schema';

/** Returns how the server observes and notifies the engine of this type. */
export function engineAdapter({ type }: { readonly type: EngineType }): EngineAdapter {
  return engineAdapters[type];
}

/** Returns how the engine of a cluster is read. @param engine type, and namespace of its objects */
export function readerOf(
  engine: { readonly type: EngineType; readonly namespace: string },
  cluster: string,
): EngineReader {
  return engineAdapter(engine).reader(engine.namespace, cluster);
}

export type { Receiver } from './adapter.ts';
export { serverRights } from './rights.ts';
