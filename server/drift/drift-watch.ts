import type { CommitRef, FleetHead } from '../ledger/index.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import type { LockHistory } from './deleted-lock.ts';
import { followed, findDrift, type Drift, type UneditedFiles } from './evaluate-drift.ts';
import {
  invalidFilesOf,
  pathsOfStore,
  Paths,
  problemsIn,
  storeOfPath,
  storePath,
  unexpectedFiles,
  type FleetTree,
  type UnexpectedFile,
} from '#fleet';
import { DomainError, type Fleet, type Problem } from '#fleet/schema';

export interface DriftWatchOptions {
  readonly ledger: LockHistory;
  /** Called with a store of which another edit or problem may be known. */
  readonly onChange?: (store: string) => void;
  /** Called when the set of unexpected files changes. */
  readonly onUnexpectedFiles?: () => void;
  /** Called with the unexpected error of a store that could not be compared. */
  readonly onFailure?: (error: unknown, store: string) => void;
}

/** Milliseconds of comparing in one refresh; the caller has other work too. */
const maxMilliseconds = 300;

/** Milliseconds for which comparing blocks the thread: mostly one store. */
const stepMilliseconds = 1;

/** Number of paths that are compared in one go, which takes some milliseconds. */
const stepSize = 2000;

/**
 * Knows for each store whether its files in `dist/` match its file and lock, and which files are unexpected because
 * they belong to no store. Each version of a store is rendered once; a refresh costs only what changed since the last
 * one.
 */
export class DriftWatch {
  readonly #options: DriftWatchOptions;
  #paths = Paths.from([]);
  #fleet: Fleet | null = null;
  #drifts = new Map<string, Drift>();
  /** Those of the drifts that are incomplete. */
  #incomplete = new Map<string, Drift>();
  /** Stores that are still to be compared, with their files that were not edits before the change. */
  #pending = new Map<string, UneditedFiles>();
  /** Stores that can't be rendered on the current fleet, with the same and the rules that they break. */
  #blocked = new Map<string, { readonly known: UneditedFiles; readonly problems: readonly Problem[] }>();
  #unexpectedFiles = new Map<string, UnexpectedFile>();

  constructor(options: DriftWatchOptions) {
    this.#options = options;
  }

  /** Returns the drift of a store as of its last comparison. */
  of(name: string): Drift | undefined {
    return this.#drifts.get(name);
  }

  /** Returns the rules of the fleet that keep a store from being rendered, although its file is valid by itself. */
  problems(name: string): readonly Problem[] {
    return this.#blocked.get(name)?.problems ?? [];
  }

  /** Returns the known paths of a store that were edited by hand. */
  edited(name: string): ReadonlySet<string> {
    return new Set(this.#drifts.get(name)?.edits.map(({ path }) => path));
  }

  /** Returns unexpected files by path. */
  unexpectedFiles(): UnexpectedFile[] {
    return [...this.#unexpectedFiles.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Returns the last commit that touched a file. */
  lastCommit(path: string): Promise<CommitRef | null> {
    return this.#options.ledger.lastCommit([path]);
  }

  /** Returns the drift of the stores with missing files, or with a lock that does not match the file, by name. */
  incomplete(): [name: string, drift: Drift][] {
    return [...this.#incomplete].filter(([name]) => !this.#pending.has(name));
  }

  /** Compares changed stores. @returns true if all are up to date; otherwise another refresh continues */
  async refresh({ tree, revision }: FleetHead): Promise<boolean> {
    await this.#note(tree);
    const end = performance.now() + maxMilliseconds;
    const yieldThread = threadYielder(stepMilliseconds);
    for (const [name, known] of this.#pending) {
      if (performance.now() > end) return false;
      await yieldThread();
      await this.#evaluate(tree, revision, name, known);
      this.#pending.delete(name);
    }
    return true;
  }

  /** Notes changed paths. */
  async #note(tree: FleetTree): Promise<void> {
    const changed = this.#paths.thatChanged(tree.paths);
    const isOtherFleet = this.#fleet !== tree.fleet;
    this.#paths = tree.paths;
    this.#fleet = tree.fleet;
    if (changed.length === 0 && !isOtherFleet) return;
    for (const [name, { known }] of this.#blocked) this.#pending.set(name, known);
    const names = new Set(changed.map(storeOfPath).filter(name => name !== undefined));
    const fresh = new Map<string, UneditedFiles>();
    for (const name of names) {
      const drift = this.#drifts.get(name);
      fresh.set(name, this.#pending.get(name) ?? (drift === undefined ? new Map<string, string>() : followed(drift)));
    }
    // A store that just changed does not wait for a fleet that is compared since the start.
    this.#pending = new Map([...fresh, ...this.#pending]);
    const clusters = tree.paths.childrenOf('dist/');
    const owned = [...names].flatMap(name => clusters.flatMap(cluster => pathsOfStore(cluster, name)));
    const scope = isOtherFleet ? ['dist/'] : owned;
    await this.#findUnexpected(tree, new Set([...changed, ...scope.flatMap(path => tree.paths.below(path))]));
  }

  async #findUnexpected(tree: FleetTree, paths: ReadonlySet<string>): Promise<void> {
    const before = this.#unexpectedList();
    const all = [...paths];
    const yieldThread = threadYielder();
    for (const path of all) this.#unexpectedFiles.delete(path);
    for (let from = 0; from < all.length; from += stepSize) {
      if (from > 0) await yieldThread();
      for (const file of unexpectedFiles(tree, all.slice(from, from + stepSize)))
        this.#unexpectedFiles.set(file.path, file);
    }
    if (before !== this.#unexpectedList()) this.#options.onUnexpectedFiles?.();
  }

  #unexpectedList = () => JSON.stringify(this.unexpectedFiles());

  async #evaluate(tree: FleetTree, revision: string, name: string, known: UneditedFiles): Promise<void> {
    const isUsable = tree.stores.has(name) && invalidFilesOf(tree, name).length === 0;
    const wasShown = this.#isShown(name);
    this.#blocked.delete(name);
    try {
      const drift = isUsable ? await findDrift(this.#options.ledger, tree, revision, name, known) : undefined;
      this.#set(name, drift instanceof DomainError ? undefined : drift);
      if (drift instanceof DomainError) {
        const file = storePath(name);
        this.#blocked.set(name, { known, problems: problemsIn(file, tree.texts.get(file) ?? '', drift) });
      }
    } catch (error) {
      // One store that can't be compared must not keep the others waiting.
      this.#set(name, undefined);
      this.#options.onFailure?.(error, name);
    }
    if (wasShown || this.#isShown(name)) this.#options.onChange?.(name);
  }

  /** True if the pages show something of a comparison. */
  #isShown(name: string): boolean {
    return this.#blocked.has(name) || (this.#drifts.get(name)?.edits.length ?? 0) > 0;
  }

  #set(name: string, drift: Drift | undefined): void {
    if (drift === undefined) this.#drifts.delete(name);
    else this.#drifts.set(name, drift);
    if (drift?.isIncomplete === true) this.#incomplete.set(name, drift);
    else this.#incomplete.delete(name);
  }
}
