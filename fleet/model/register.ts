import { Paths, SortedMap } from '../lib/sorted-map.ts';
import { enginePath, storeOfPath } from './paths.ts';
import type { FleetTree } from './plan.ts';
import type { Lock, Store } from '#fleet/schema';

/** What a store is asked for together with all others. */
export type IndexName =
  /** Who serves a host. */
  | 'host'
  /** Which stores an owner has that are rendered. */
  | 'owner'
  /** Which stores of a cluster its engine knows. */
  | 'started'
  /** Which stores of a cluster are rendered while their engine object is held back. */
  | 'held';

/** Locks of these stores, in the order of their names. */
export function locksWhere(tree: FleetTree, question: IndexName, is: string): Lock[] {
  return registerOf(tree).valuesBelow(`${question}/${is}/`);
}

/** What a register was made of. The stores and locks of a tree may be maps that grow: these are as they were then. */
interface TreeSnapshot {
  readonly stores: SortedMap<Store>;
  readonly locks: SortedMap<Lock>;
  readonly paths: Paths;
}

interface Registered extends TreeSnapshot {
  readonly register: SortedMap<Lock>;
}

/** Registers of trees that are still in use. */
const registers = new WeakMap<FleetTree, Registered>();

/** What a tree grew out of. */
const origins = new WeakMap<FleetTree, WeakRef<FleetTree>>();

/** The tree that was asked about last. */
let last: Registered = {
  stores: SortedMap.from<Store>([]),
  locks: SortedMap.from<Lock>([]),
  paths: Paths.from([]),
  register: SortedMap.from<Lock>([]),
};

/** Notes that a tree is another but for some files: its register costs as much as is different. */
export function noteOrigin(tree: FleetTree, origin: FleetTree): void {
  origins.set(tree, new WeakRef(origin));
}

function registerOf(tree: FleetTree): SortedMap<Lock> {
  const known = registers.get(tree);
  if (known !== undefined) return known.register;
  // Thousands of rows may be planned on one fleet while others ask about the one before: the last is not always the closest.
  let origin: FleetTree | undefined = tree;
  while (origin !== undefined && !registers.has(origin)) origin = origins.get(origin)?.deref();
  last = registerAfter((origin && registers.get(origin)) ?? last, tree);
  registers.set(tree, last);
  return last.register;
}

function registerAfter(before: Registered, tree: FleetTree): Registered {
  const now: TreeSnapshot = {
    stores: SortedMap.from(tree.stores),
    locks: SortedMap.from(tree.locks),
    paths: tree.paths,
  };
  const changed = new Set([
    ...before.stores.keysThatDiffer(now.stores, Object.is),
    ...before.locks.keysThatDiffer(now.locks, Object.is),
    ...before.paths.thatDiffer(now.paths).map(storeOfPath),
  ]);
  const names = [...changed].filter(name => name !== undefined);
  const gone = names.flatMap(name => entriesOf(before, name)).map(([entry]): [string, undefined] => [entry, undefined]);
  const come = names.flatMap(name => entriesOf(now, name));
  return { ...now, register: before.register.with([...gone, ...come]) };
}

function entriesOf({ stores, locks, paths }: TreeSnapshot, name: string): [string, Lock][] {
  const lock = locks.get(name);
  if (lock === undefined) return [];
  const { host, aliases = [], cluster } = lock.spec;
  const answers: [IndexName, string][] = [host, ...aliases].map(served => ['host', served]);
  const store = stores.get(name);
  if (store !== undefined) {
    answers.push(['owner', store.spec.owner]);
    answers.push([paths.has(enginePath(cluster.name, name)) ? 'started' : 'held', cluster.name]);
  }
  return answers.map(([question, is]) => [`${question}/${is}/${name}`, lock]);
}
