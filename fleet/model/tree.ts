import { Paths, SortedMap } from '../lib/sorted-map.ts';
import { blobId } from './blob-id.ts';
import type { Content } from './content.ts';
import { misplacedRule } from './misplaced-file.ts';
import { fleetPath, lockPath, storeOfFile, storeOfPath, storePath } from './paths.ts';
import type { InvalidFile, FleetTree, Parsed, ParsedFiles, Plan } from './plan.ts';
import { updateIndex } from './store-index.ts';
import { parseStoredFile } from './written-file.ts';
import {
  fleetFile,
  InvalidInput,
  kindProblem,
  lockFile,
  parseFile,
  readYaml,
  storeFile,
  type Fleet,
  type Lock,
  type Problem,
  type Store,
} from '#fleet/schema';

/** True if {@link readTree} needs the text of a file; for all others the path is enough. */
export function isTreeFile(path: string): boolean {
  return path === fleetPath || storeOfFile(path) !== undefined || lockPattern.test(path);
}

const lockPattern = /^dist\/([^/]+)\/locks\/([^/]+)\.yaml$/;

/**
 * Reads the fleet from its files. A file that can't be used is reported in `invalid` and blocks no other store; with an
 * invalid `fleet.yaml` nothing can be planned, so it throws.
 * @param contents contents of the files that {@link isTreeFile} names, by path
 * @param paths every path of the repository
 * @param ids ids of blobs by path, if known
 * @throws InvalidInput if `fleet.yaml` is missing or invalid
 */
export function readTree(
  contents: ReadonlyMap<string, Content>,
  paths: Iterable<string>,
  ids: Ids = new Map(),
): FleetTree {
  const nothing = SortedMap.from<never>([]);
  const empty = {
    stores: nothing,
    locks: nothing,
    invalid: nothing,
    texts: nothing,
    paths: Paths.from([]),
    index: nothing,
    asRendered: nothing,
  };
  const fleet = readFleet(contents.get(fleetPath) ?? null);
  const emptyFiles = new Map<string, string>([...paths].map(path => [path, '']));
  return updateTree({ ...empty, fleet }, new Map<string, Content>([...emptyFiles, ...contents]), { ids });
}

/** Ids of blobs by path. */
export type Ids = Pick<ReadonlyMap<string, string>, 'get'>;

/**
 * Returns the fleet after some of its files changed. Costs as much as these files: a large fleet is not read again.
 * @param changes content by path, null for deleted files; for files that {@link isTreeFile} does not name any text will
 *   do
 * @param options.known parsed values of some of these texts; they are not parsed again
 * @param options.ids ids of the blobs at these paths, if known.
 * @default those of the texts
 * @throws InvalidInput if `fleet.yaml` is among them, and missing or invalid
 */
export function updateTree(
  tree: FleetTree,
  changes: ReadonlyMap<string, Content | null>,
  { known, ids }: { readonly known?: ParsedFiles | undefined; readonly ids?: Ids } = {},
): FleetTree {
  const fleetContent = changes.get(fleetPath);
  const fleet = fleetContent === undefined ? tree.fleet : readFleet(fleetContent);
  const idLength = tree.paths.idLength;
  const idOf = (path: string, content: Content) => {
    if (ids !== undefined) return ids.get(path);
    return typeof content === 'string' ? blobId(content, idLength) : undefined;
  };
  const paths = tree.paths.with(
    [...changes].map(([path, content]) => [path, content !== null && (idOf(path, content) ?? true)]),
  );
  const texts = SortedMap.from(tree.texts).with(
    [...changes]
      .filter(([path]) => isTreeFile(path))
      .map(([path, content]) => [path, typeof content === 'string' ? content : undefined]),
  );

  const stores = new Map<string, Store | undefined>();
  const invalid = new Map<string, InvalidFile | undefined>();
  const changedLocks = new Set<string>();
  for (const [path, content] of changes) {
    const [, , lockName] = lockPattern.exec(path) ?? [];
    const storeName = storeOfFile(path);
    invalid.set(path, unread(path, content, storeName ?? lockName));
    if (lockName !== undefined) changedLocks.add(lockName);
    if (storeName === undefined) continue;
    const read = typeof content === 'string' ? readStore(path, storeName, content, known?.store) : undefined;
    if (read && 'problems' in read) invalid.set(path, { path, name: storeName, problems: read.problems });
    stores.set(storeName, read && 'store' in read ? read.store : undefined);
  }
  const locks = new Map<string, Lock | undefined>();
  for (const name of changedLocks) {
    const { lock, invalid: rest } = readLocks(name, texts, paths, known?.lock);
    locks.set(name, lock);
    for (const file of rest) invalid.set(file.path, file);
  }
  const after = {
    stores: SortedMap.from(tree.stores).with(stores),
    locks: SortedMap.from(tree.locks).with(locks),
    paths,
  };
  const touched = new Set([...changes.keys()].map(storeOfPath).filter(name => name !== undefined));
  const index = updateIndex(tree, after, touched);
  const asRendered = without(tree.asRendered, touched);
  return { ...after, fleet, invalid: SortedMap.from(tree.invalid).with(invalid), texts, index, asRendered };
}

/** Returns the fleet with one store and its lock replaced; undefined deletes them. Texts and paths stay as they are. */
export function withStore(
  tree: FleetTree,
  name: string,
  { store, lock }: { readonly store?: Store | undefined; readonly lock?: Lock | undefined } = {},
): FleetTree {
  const after = {
    stores: SortedMap.from(tree.stores).with([[name, store]]),
    locks: SortedMap.from(tree.locks).with([[name, lock]]),
    paths: tree.paths,
  };
  const asRendered = without(tree.asRendered, [name]);
  return { ...tree, ...after, index: updateIndex(tree, after, [name]), asRendered };
}

const without = (stores: FleetTree['asRendered'], names: Iterable<string>) =>
  SortedMap.from(stores).with([...names].filter(name => stores.has(name)).map(name => [name, undefined]));

/** Returns the files of a store that can't be used: its own, and locks on any cluster. */
export function invalidFilesOf(tree: FleetTree, name: string): InvalidFile[] {
  const otherKind = fileOfOtherKind(tree, name);
  if (otherKind !== undefined) return [otherKind];
  const { invalid, paths } = tree;
  if (invalid.size === 0) return [];
  const locks = paths.childrenOf('dist/').map(cluster => lockPath(cluster, name));
  return [storePath(name), ...locks].map(path => invalid.get(path)).filter(file => file !== undefined);
}

/** Returns the problem of a store file that names another kind than its lock: a running store can't change its kind. */
function fileOfOtherKind({ stores, locks, texts }: FleetTree, name: string): InvalidFile | undefined {
  const [store, lock] = [stores.get(name), locks.get(name)];
  const problem = store && lock && kindProblem(store, lock);
  if (problem === undefined) return undefined;
  const path = storePath(name);
  const { locate } = readYaml(path, texts.get(path) ?? '');
  return { path, name, problems: [{ file: path, ...locate(problem.field), ...problem }] };
}

/**
 * Returns the fleet after a plan.
 * @param ids ids of the written files, if known. @default those of their texts
 */
export function applyPlan(
  tree: FleetTree,
  plan: Pick<Plan, 'writes' | 'deletedPaths' | 'known'> & Partial<Pick<Plan, 'store' | 'isAsRendered'>>,
  ids?: Ids,
): FleetTree {
  const removals = plan.deletedPaths
    .flatMap(path => tree.paths.below(path))
    .map((path): [string, null] => [path, null]);
  const changes = new Map<string, string | null>([...removals, ...plan.writes]);
  const after = updateTree(tree, changes, { known: plan.known, ...(ids === undefined ? {} : { ids }) });
  if (plan.isAsRendered !== true || plan.store === undefined) return after;
  return { ...after, asRendered: SortedMap.from(after.asRendered).with([[plan.store, true]]) };
}

function readFleet(content: Content | null): Fleet {
  if (typeof content === 'string') return parseFile(fleetFile, fleetPath, content);
  const rule = content?.rule ?? 'is missing from the repository';
  throw new InvalidInput([{ file: fleetPath, field: '', rule }]);
}

/**
 * Returns the reason why a path is not read; undefined if it has no problem so far, and for a path that is not expected
 * to be a file.
 * @param owner the store of the file or lock
 */
function unread(path: string, content: Content | null, owner: string | undefined): InvalidFile | undefined {
  const misplaced = owner === undefined ? misplacedRule(path) : undefined;
  if (content === null || (owner === undefined && misplaced === undefined)) return undefined;
  const rule = typeof content === 'string' ? misplaced : content.rule;
  return rule === undefined ? undefined : { path, name: owner ?? path, problems: [{ file: path, field: '', rule }] };
}

/** Returns the lock of a store, on any cluster. It can have only one: the first readable one counts. */
function readLocks(name: string, texts: ReadonlyMap<string, string>, paths: Paths, known?: Parsed<Lock>) {
  const invalid: InvalidFile[] = [];
  let lock: Lock | undefined;
  for (const cluster of paths.childrenOf('dist/')) {
    const path = lockPath(cluster, name);
    const text = texts.get(path);
    if (text === undefined) continue;
    const read = readLock(path, cluster, name, text, known);
    if ('problems' in read) invalid.push({ path, name, problems: read.problems });
    else if (lock !== undefined) invalid.push({ path, name, problems: [secondLock(path, name)] });
    else lock = read.lock;
  }
  return { lock, invalid };
}

/** Reads one store file; the name of the file is the name of the store. */
export function readStore(
  path: string,
  name: string,
  text: string,
  known?: Parsed<Store>,
): { store: Store } | { problems: readonly Problem[] } {
  if (known?.path === path && known.text === text) return { store: known.value };
  const read = resultOf(path, () => parseStoredFile(storeFile, path, text));
  if ('problems' in read) return read;
  const store = read.value;
  if (store.metadata.name !== name) {
    return {
      problems: [
        {
          ...foundAt(path, text, 'metadata.name', store.metadata.name),
          rule: `must match the file name: ${storePath(name)} holds the store ${name}`,
        },
      ],
    };
  }
  return { store };
}

/** Reads one lock; its path names the store. */
function readLock(
  path: string,
  cluster: string,
  name: string,
  text: string,
  known?: Parsed<Lock>,
): { lock: Lock } | { problems: readonly Problem[] } {
  if (known?.path === path && known.text === text) return { lock: known.value };
  const read = resultOf(path, () => parseStoredFile(lockFile, path, text));
  if ('problems' in read) return read;
  const lock = read.value;
  const rule = 'must match the path dist/<cluster>/locks/<name>.yaml';
  const problems = [
    { field: 'metadata.name', is: lock.metadata.name, says: name },
    { field: 'spec.cluster.name', is: lock.spec.cluster.name, says: cluster },
  ]
    .filter(({ is, says }) => is !== says)
    .map(({ field, is }) => ({ ...foundAt(path, text, field, is), rule }));
  return problems.length > 0 ? { problems } : { lock };
}

/**
 * Returns the lock among the files of one store, if there is one.
 * @param files text by path
 * @throws InvalidInput if it is invalid
 */
export function lockIn(files: ReadonlyMap<string, string>, name: string): Lock | undefined {
  for (const [path, text] of files) {
    const [, cluster, owner] = lockPattern.exec(path) ?? [];
    if (cluster === undefined || owner !== name) continue;
    const read = readLock(path, cluster, name, text);
    if ('problems' in read) throw new InvalidInput(read.problems);
    return read.lock;
  }
  return undefined;
}

function secondLock(file: string, name: string): Problem {
  return { file, line: 1, column: 1, field: '', rule: `is a second lock of the store ${name}; delete one of them` };
}

function foundAt(file: string, text: string, field: string, value: string) {
  return { file, ...readYaml(file, text).locate(field), field, value: JSON.stringify(value) };
}

function resultOf<T>(file: string, read: () => T): { value: T } | { problems: readonly Problem[] } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems };
    // A parser may throw anything on foreign text, which must not block the other stores.
    return {
      problems: [{ file, field: '', rule: `can't be read: ${error instanceof Error ? error.message : String(error)}` }],
    };
  }
}
