import { enginePath, storeOfPath } from './paths.ts';
import type { FleetTree } from './plan/plan.ts';
import { Paths, SortedMap } from './sorted-map.ts';
import type { Lock, Store } from '#fleet/schema';

/** What a store is asked for together with all others. */
export type Question =
  /** Who serves a host. */
  | 'host'
  /** Which stores an owner has that are rendered. */
  | 'owner'
  /** Which stores of a cluster its engine knows. */
  | 'started'
  /** Which stores of a cluster are rendered while their engine object is held back. */
  | 'held';

/** Locks of these stores, in the order of their names. */
export function locksWhere(tree: FleetTree, question: Question, is: string): Lock[] {
  return registerOf(tree).valuesBelow(`${question}/${is}/`);
}

interface Side {
  readonly stores: SortedMap<Store>;
  readonly locks: SortedMap<Lock>;
  readonly paths: Paths;
}

/** The tree that was asked about last: one that grew out of it, or out of the same, costs as much as is different. */
let last: Side = { stores: SortedMap.from<Store>([]), locks: SortedMap.from<Lock>([]), paths: Paths.from([]) };
let register = SortedMap.from<Lock>([]);

function registerOf(tree: FleetTree): SortedMap<Lock> {
  const now: Side = { stores: SortedMap.from(tree.stores), locks: SortedMap.from(tree.locks), paths: tree.paths };
  const changed = new Set([
    ...last.stores.keysThatDiffer(now.stores, Object.is),
    ...last.locks.keysThatDiffer(now.locks, Object.is),
    ...last.paths.thatDiffer(now.paths).map(storeOfPath),
  ]);
  const names = [...changed].filter(name => name !== undefined);
  const gone = names.flatMap(name => entriesOf(last, name)).map(([entry]): [string, undefined] => [entry, undefined]);
  const come = names.flatMap(name => entriesOf(now, name));
  register = register.with([...gone, ...come]);
  last = now;
  return register;
}

function entriesOf({ stores, locks, paths }: Side, name: string): [string, Lock][] {
  const lock = locks.get(name);
  if (lock === undefined) return [];
  const { host, aliases = [], cluster } = lock.spec;
  const answers: [Question, string][] = [host, ...aliases].map(served => ['host', served]);
  const store = stores.get(name);
  if (store !== undefined) {
    answers.push(['owner', store.spec.owner]);
    answers.push([paths.has(enginePath(cluster.name, name)) ? 'started' : 'held', cluster.name]);
  }
  return answers.map(([question, is]) => [`${question}/${is}/${name}`, lock]);
}
