import { argocdReader } from './argocd.ts';
import type { EngineReader } from './engine.ts';
import { fluxReader } from './flux.ts';
import type { EngineType } from '#fleet/schema';

type MakeReader = (namespace: string, cluster: string) => EngineReader;
const readers: Readonly<Record<EngineType, MakeReader>> = { argocd: argocdReader, flux: fluxReader };

/**
 * How the engine of a cluster is read.
 * @param engine type, and namespace of its objects
 */
export function readerOf(
  engine: { readonly type: EngineType; readonly namespace: string },
  cluster: string,
): EngineReader {
  return readers[engine.type](engine.namespace, cluster);
}
