import type { CommitRef, FleetHead } from '../ledger/index.ts';
import { breather } from '../lib/cooperatively.ts';
import type { LockPast } from './deleted-lock.ts';
import { followed, findDrift, type Drift, type Followed } from './evaluate-drift.ts';
import { invalidFilesOf, pathsOfStore, Paths, storeOfPath, strays, type FleetTree, type Stray } from '#fleet';
import type { Fleet } from '#fleet/schema';

export interface DriftWatchOptions {
  readonly ledger: LockPast;
  /** Told when other files than before follow from nothing. */
  readonly onStrays?: () => void;
  /** Told of a store that could not be compared, for a reason that nobody expected. */
  readonly onFailure?: (error: unknown, store: string) => void;
}

/** Milliseconds of comparing in one look: whoever looks has more to do. */
const mostInOneLook = 300;

/** Paths that are looked at in one go, some milliseconds long. */
const inOneGo = 2000;

/**
 * Knows of each store whether its files in `dist/` follow from its file and lock, and which files follow from nothing.
 * Each version of a store is rendered once; a look costs what changed since the last one.
 */
export class DriftWatch {
  readonly #options: DriftWatchOptions;
  #paths = Paths.from([]);
  #fleet: Fleet | null = null;
  #drifts = new Map<string, Drift>();
  /** Stores that are to be looked at, with what was known of them before they changed. */
  #pending = new Map<string, Followed>();
  /** Stores that can't be rendered as the fleet is now, with the same. */
  #blocked = new Map<string, Followed>();
  #strays = new Map<string, Stray>();

  constructor(options: DriftWatchOptions) {
    this.#options = options;
  }

  /** What is known of a store, as it was when it was looked at last. */
  of(name: string): Drift | undefined {
    return this.#drifts.get(name);
  }

  /** Paths of what somebody edited by hand of a store, as far as is known. */
  edited(name: string): ReadonlySet<string> {
    return new Set(this.#drifts.get(name)?.edits.map(({ path }) => path));
  }

  /** Files that follow from nothing, by path. */
  strays(): Stray[] {
    return [...this.#strays.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The last commit that touched a file. */
  lastCommit(path: string): Promise<CommitRef | null> {
    return this.#options.ledger.lastCommit([path]);
  }

  /** Stores that lack something: by name what is known of them. */
  incomplete(): [name: string, drift: Drift][] {
    return [...this.#drifts].filter(([name, { isIncomplete }]) => isIncomplete && !this.#pending.has(name));
  }

  /** Brings up to date what is known. @returns whether all of it is; if not, another look goes on */
  async look({ tree, revision }: FleetHead): Promise<boolean> {
    await this.#note(tree);
    const end = performance.now() + mostInOneLook;
    const breathe = breather();
    for (const [name, known] of this.#pending) {
      if (performance.now() > end) return false;
      await breathe();
      await this.#evaluate(tree, revision, name, known);
      this.#pending.delete(name);
    }
    return true;
  }

  /** Notes what changed. */
  async #note(tree: FleetTree): Promise<void> {
    const changed = this.#paths.thatChanged(tree.paths);
    const isOtherFleet = this.#fleet !== tree.fleet;
    this.#paths = tree.paths;
    this.#fleet = tree.fleet;
    if (changed.length > 0 || isOtherFleet) {
      for (const [name, known] of this.#blocked) this.#pending.set(name, known);
      this.#blocked.clear();
    }
    const names = new Set(changed.map(storeOfPath).filter(name => name !== undefined));
    for (const name of names) {
      if (this.#pending.has(name)) continue;
      const drift = this.#drifts.get(name);
      this.#pending.set(name, drift === undefined ? new Map<string, string>() : followed(drift));
    }
    const clusters = tree.paths.childrenOf('dist/');
    const owned = [...names].flatMap(name => clusters.flatMap(cluster => pathsOfStore(cluster, name)));
    const scope = isOtherFleet ? ['dist/'] : owned;
    await this.#lookForStrays(tree, new Set([...changed, ...scope.flatMap(path => tree.paths.below(path))]));
  }

  async #lookForStrays(tree: FleetTree, paths: ReadonlySet<string>): Promise<void> {
    const before = this.#said();
    const all = [...paths];
    const breathe = breather();
    for (const path of all) this.#strays.delete(path);
    for (let from = 0; from < all.length; from += inOneGo) {
      if (from > 0) await breathe();
      for (const stray of strays(tree, all.slice(from, from + inOneGo))) this.#strays.set(stray.path, stray);
    }
    if (before !== this.#said()) this.#options.onStrays?.();
  }

  #said = () => JSON.stringify(this.strays());

  async #evaluate(tree: FleetTree, revision: string, name: string, known: Followed): Promise<void> {
    const isUsable = tree.stores.has(name) && invalidFilesOf(tree, name).length === 0;
    try {
      const drift = isUsable ? await findDrift(this.#options.ledger, tree, revision, name, known) : null;
      if (drift !== null) this.#drifts.set(name, drift);
      else this.#drifts.delete(name);
      if (drift === null && isUsable) this.#blocked.set(name, known);
    } catch (error) {
      // One store that can't be compared must not keep the others waiting.
      this.#drifts.delete(name);
      this.#options.onFailure?.(error, name);
    }
  }
}
