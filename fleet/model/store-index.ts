import type { SortedMap } from '../lib/sorted-map.ts';
import { enginePath } from './paths.ts';
import type { FleetTree } from './plan.ts';
import type { Lock } from '#fleet/schema';

/** Keys by which stores are looked up across the whole fleet. */
export type IndexName =
  /** A host that the store serves. */
  | 'host'
  /** The owner of a store that is rendered. */
  | 'owner'
  /** The cluster of a store whose engine object exists. */
  | 'started'
  /** The cluster of a store that is queued: rendered, but without an engine object. */
  | 'queued';

/** Locks by `<index>/<value>/<store>`. Each tree updates it, at the cost of the stores that changed. */
export type StoreIndex = SortedMap<Lock>;

/** Returns the locks of the stores with a value, in the order of their names. */
export function locksWhere({ index }: Pick<FleetTree, 'index'>, by: IndexName, value: string): Lock[] {
  return index.valuesBelow(`${by}/${value}/`);
}

/** The parts of a fleet from which the entries of a store derive. */
type Indexed = Pick<FleetTree, 'stores' | 'locks' | 'paths'>;

/**
 * Returns the index of `after`.
 * @param before a tree with its index
 * @param names the stores that may differ between both
 */
export function updateIndex(before: Indexed & Pick<FleetTree, 'index'>, after: Indexed, names: Iterable<string>) {
  const changed = [...names];
  return before.index.with([
    ...changed.flatMap(name => entriesOf(before, name)).map(([entry]) => [entry, undefined] as const),
    ...changed.flatMap(name => entriesOf(after, name)),
  ]);
}

function entriesOf({ stores, locks, paths }: Indexed, name: string): [string, Lock][] {
  const lock = locks.get(name);
  if (lock === undefined) return [];
  const { host, aliases = [], cluster } = lock.spec;
  const values: [IndexName, string][] = [host, ...aliases].map(served => ['host', served]);
  const store = stores.get(name);
  if (store !== undefined) {
    values.push(['owner', store.spec.owner]);
    values.push([paths.has(enginePath(cluster.name, name)) ? 'started' : 'queued', cluster.name]);
  }
  return values.map(([by, value]) => [`${by}/${value}/${name}`, lock]);
}
