import { deletedLock } from '../drift/index.ts';
import { serverKindOf } from '../kinds/index.ts';
import type { CommitRef, FleetHead, Ledger } from '../ledger/index.ts';
import { notInGit, type GitFacts } from '../status/index.ts';
import {
  invalidFilesOf,
  clusterOf,
  enginePath,
  isQueued,
  manifestsPath,
  NotFound,
  planCompletion,
  problemsIn,
  readStore,
  storePath,
  Unavailable,
  type InvalidFile,
  type FleetTree,
} from '#fleet';
import { DomainError, formatProblem, type Lock, type Problem, type Store } from '#fleet/schema';

/** One store at one commit: its file, its lock, and its facts in Git. */
export interface StoreRecord {
  readonly name: string;
  /** The parsed file; for a deleted store its last version; null if the file can't be parsed. */
  readonly store: Store | null;
  /** The text of the file; null once the file is deleted, and if it can't be read. */
  readonly yaml: string | null;
  readonly problems: readonly Problem[];
  readonly lock: Lock | null;
  /** Name of the current or last cluster. */
  readonly cluster: string;
  /** Everything except facts that depend on the cluster or on other stores. */
  readonly gitFacts: Omit<GitFacts, 'appliedContainsTarget' | 'queue'>;
  /** The commit that removed the file; null while it exists. */
  readonly removed: CommitRef | null;
  /** True if it could not be read, because of an unexpected error. */
  readonly isUnread?: boolean;
}

/**
 * Returns the newest fleet.
 * @throws Unavailable if the repository is empty or its `fleet.yaml` is invalid
 */
export async function readyHead(ledger: Ledger): Promise<FleetHead> {
  const head = await ledger.head();
  if (head.state === 'ready') return head;
  const { fault } = head;
  if (head.state === 'empty') {
    const none = `The branch ${ledger.branch} of the fleet repository has no commits yet; push a fleet.yaml to it.`;
    throw fault ?? new Unavailable(none);
  }
  const problems = head.problems.map(formatProblem).join('; ');
  const isTooLarge = head.problems.every(({ file }) => file === undefined);
  if (fault === null && isTooLarge) throw new Unavailable(`The fleet can't be read: ${problems}`, 60);
  if (fault === null) throw new Unavailable(`fleet.yaml is invalid; push a fixed one: ${problems}`);
  // A fixed version may already be at the remote.
  throw new Unavailable(
    `${fault.message} The fleet.yaml that was fetched last is invalid: ${problems}`,
    fault.retryAfterSeconds,
  );
}

/** Returns the names of all stores with a file, valid or not, and the paths of other files below `stores/`. */
export function namesIn(tree: FleetTree): Set<string> {
  return new Set([
    ...tree.stores.keys(),
    ...[...tree.invalid.values()].filter(file => !file.path.startsWith('dist/')).map(file => file.name),
  ]);
}

/** True if {@link namesIn} has a name. */
export function isNameIn(tree: FleetTree, name: string): boolean {
  return tree.stores.has(name) || tree.invalid.has(storePath(name)) || misplacedFile(tree, name) !== undefined;
}

/**
 * Returns the file of a row that is named by its path, because it belongs to no store; undefined for every other row.
 */
export function misplacedFile(tree: FleetTree, name: string): InvalidFile | undefined {
  const file = tree.invalid.get(name);
  return file?.name === name ? file : undefined;
}

/** Reads the facts that Git has about one store. @throws NotFound if it never had a file */
export async function readRecord(ledger: Ledger, { tree }: FleetHead, name: string): Promise<StoreRecord> {
  const misplaced = misplacedFile(tree, name);
  if (misplaced !== undefined) return problemsOnlyRecord(tree, name, misplaced.problems);
  return tree.paths.has(storePath(name)) ? presentRecord(ledger, tree, name) : deletedRecord(ledger, tree, name);
}

/** Returns a row of which only the problems are known. */
export function problemsOnlyRecord(tree: FleetTree, name: string, problems: readonly Problem[]): StoreRecord {
  return {
    name,
    store: null,
    yaml: null,
    problems,
    lock: null,
    cluster: tree.locks.get(name)?.spec.cluster.name ?? tree.fleet.spec.defaults.cluster,
    removed: null,
    gitFacts: {
      ...notInGit,
      kind: serverKindOf(null, tree.locks.get(name) ?? null).status,
      desired: 'running',
      problems: problems.map(formatProblem),
    },
  };
}

async function presentRecord(ledger: Ledger, tree: FleetTree, name: string): Promise<StoreRecord> {
  const path = storePath(name);
  const yaml = tree.texts.get(path) ?? null;
  const store = tree.stores.get(name) ?? null;
  const lock = tree.locks.get(name) ?? null;
  const invalid = invalidFilesOf(tree, name).flatMap(file => file.problems);
  const problems =
    invalid.length === 0 && lock === null ? await renderProblems(ledger, tree, name, yaml ?? '') : invalid;
  const cluster = lock?.spec.cluster.name ?? (store ? clusterOf(store, tree.fleet) : tree.fleet.spec.defaults.cluster);
  const [target, created, file, proofs] = await Promise.all([
    ledger.lastCommit([manifestsPath(cluster, name), enginePath(cluster, name)]),
    ledger.firstCommit(path),
    ledger.lastCommit([path]),
    ledger.proofs.proofsOf(name),
  ]);
  const desired = store?.spec.state ?? 'running';
  return {
    name,
    store,
    yaml,
    problems,
    lock,
    cluster,
    removed: null,
    gitFacts: {
      kind: serverKindOf(store, lock).status,
      desired,
      problems: problems.map(formatProblem),
      rendered: lock !== null,
      queued: isQueued(tree, name),
      target,
      createdAt: created?.at ?? null,
      deletionRequestedAt: desired === 'removed' ? (file?.at ?? null) : null,
      filesRemovedAt: null,
      goneAt: null,
      // A name may be reused: proofs of an earlier store of that name do not apply to this one.
      firstLiveAt:
        proofs.find(proof => proof.kind === 'live' && (created === null || proof.at >= created.at))?.at ?? null,
    },
  };
}

/** Returns the reasons why a valid file can't be rendered: another store uses its host, or its tier is not offered. */
async function renderProblems(ledger: Ledger, tree: FleetTree, name: string, yaml: string): Promise<Problem[]> {
  const file = storePath(name);
  const deleted = await deletedLock(ledger, tree, name);
  try {
    planCompletion(tree, name, undefined, undefined, deleted);
    return [];
  } catch (error) {
    if (error instanceof DomainError) return problemsIn(file, yaml, error);
    return [{ file, field: '', rule: error instanceof Error ? error.message : String(error) }];
  }
}

async function deletedRecord(ledger: Ledger, tree: FleetTree, name: string): Promise<StoreRecord> {
  const path = storePath(name);
  const last = await ledger.lastExisting(path);
  if (last === null) throw new NotFound(`There never was a store ${name}.`);
  const read = readStore(path, name, last.content);
  const store = 'store' in read ? read.store : null;
  const cluster = store ? clusterOf(store, tree.fleet) : tree.fleet.spec.defaults.cluster;
  const [created, entries, proofs] = await Promise.all([
    ledger.firstCommit(path),
    ledger.history({ paths: [path], store: name, limit: 20 }),
    ledger.proofs.proofsOf(name),
  ]);
  const wasRequested = store?.spec.state === 'removed';
  const removal = entries.find(entry => entry.action === 'delete');
  return {
    name,
    store,
    yaml: null,
    problems: [],
    lock: null,
    cluster,
    removed: last.removed,
    gitFacts: {
      kind: serverKindOf(store, null).status,
      desired: 'absent',
      problems: [],
      rendered: false,
      queued: false,
      target: null,
      createdAt: created?.at ?? null,
      deletionRequestedAt: wasRequested ? (removal?.at ?? last.removed.at) : null,
      filesRemovedAt: last.removed.at,
      goneAt: proofs.find(proof => proof.kind === 'gone' && proof.commit === last.removed.commit)?.at ?? null,
      firstLiveAt: null,
    },
  };
}
