import { setTimeout as sleep } from 'node:timers/promises';
import { SerialQueue } from '../lib/serial-queue.ts';
import type { DraftFiles } from './draft-files.ts';
import { GitFailed } from './errors.ts';
import { fastImportStream, type Draft } from './fast-import.ts';
import { limits, TooLarge } from './limits.ts';
import type { Entry, Files } from './listing.ts';
import type { Origin } from './origin.ts';
import { durable, type Repository } from './repository.ts';
import { sign } from './signing.ts';
import { applied, differenceOf, touched } from './trees.ts';
import { SortedMap, Unavailable } from '#fleet';

/** All files of one commit. It never changes. */
export interface Snapshot {
  readonly commit: string;
  readonly files: Files;
}

/** How a commit differs from another one, its first parent in most cases. */
export interface Changes {
  /** Null is an empty tree. */
  readonly from: string | null;
  readonly to: string;
  readonly files: readonly { readonly status: 'A' | 'M' | 'D'; readonly path: string }[];
}

/** Number of commits whose changes are kept. */
const keptChanges = 200;

/** Number of files of a commit whose changes are kept: 200 changes of stores have some 2,000. */
const mostKeptFiles = 5000;

/** A commit to be written. */
export interface CommitDraft extends Pick<Draft, 'author' | 'message'> {
  /** Its files, as changes to those of its parent. */
  readonly files: DraftFiles;
  /** True for a commit without a parent, with which the history of the branch begins again. @default false */
  readonly isRoot?: boolean;
  /** Called with its files before the branch moves to it, after which others may read them at any time. */
  readonly onMade?: (made: Snapshot) => void;
}

export interface Written {
  /** The head of the branch now: the new commit, or the earlier one if nothing differed. */
  readonly commit: string;
  readonly written: boolean;
}

export interface BranchOptions {
  /** Milliseconds for which a change is planned again after others move the branch. @default 20000 */
  readonly patience?: number;
  readonly now?: () => Date;
  /** Returns the base of a branch that does not exist yet. @default nothing */
  readonly base?: () => Promise<Snapshot | null>;
  /** True if others may delete the branch; then a fetched copy of a deleted branch is deleted too. @default false */
  readonly mayBeDeleted?: boolean;
  /** Returns a number from 0 to 1 that spreads retries. */
  readonly random?: () => number;
  /**
   * Called with the id of our commit just before the branch moves to it, and again after it has moved; also with the
   * number of characters that were written for it.
   */
  readonly onCommit?: (commit: string, moved: boolean, size: number) => void;
}

/**
 * Plans a commit on the newest files.
 * @param isNewest false if others may have pushed since these were fetched
 * @returns null if there is nothing to write, `fetch-first` if the plan needs files that are certainly the newest
 */
export type CommitPlanner = (newest: Snapshot | null, isNewest: boolean) => Promise<CommitDraft | null | 'fetch-first'>;

/** One ref that moves only by compare-and-swap: Git is the arbiter between this server, other replicas and people. */
export class Branch {
  readonly #repository: Repository;
  readonly #origin: Origin;
  readonly #options: BranchOptions;
  #snapshot: Snapshot | null = null;
  /** The newest commit that was made here; the branch may not have moved to it. */
  #made: Snapshot | null = null;
  /** The last commit that was too large, so that it is not read again. */
  #refused: { readonly commit: string; readonly error: TooLarge } | null = null;
  /** The newest changes by commit, which readers of the history need as well. */
  readonly #changes = new Map<string, Changes>();
  /** The answer to all who asked for the tip in this turn. */
  #tip: Promise<string | null> | null = null;
  readonly #queue = new SerialQueue();
  #imports = 0;
  #abandoned: string | null = null;

  constructor(
    repository: Repository,
    origin: Origin,
    readonly ref: string,
    options: BranchOptions = {},
  ) {
    this.#repository = repository;
    this.#origin = origin;
    this.#options = options;
  }

  /**
   * Returns the commit that the branch points to, as far as this repository knows; null before the first. Git is asked
   * once for all who ask at once, and after the last of them has asked.
   */
  tip(): Promise<string | null> {
    this.#tip ??= Promise.resolve().then(async () => {
      this.#tip = null;
      return (await this.#repository.objects.find(this.ref))?.id ?? null;
    });
    return this.#tip;
  }

  /** Returns the changes of a commit that was written or read a short time ago. */
  changesOf(commit: string): Changes | undefined {
    return this.#changes.get(commit);
  }

  #noteChanges(changes: Changes): void {
    this.#changes.set(changes.to, changes);
    const [oldest] = this.#changes.keys();
    if (this.#changes.size > keptChanges && oldest !== undefined) this.#changes.delete(oldest);
  }

  /**
   * Returns the newest files; null before the first commit. Files that were read before are cached. @throws TooLarge
   */
  async snapshot(): Promise<Snapshot | null> {
    const commit = await this.tip();
    if (commit === null) return null;
    const known = this.#snapshot;
    if (known?.commit === commit) return known;
    if (this.#made?.commit === commit) return (this.#snapshot = this.#made);
    if (this.#refused?.commit === commit) throw this.#refused.error;
    try {
      const files = known ? await this.#advance(known, commit) : await this.list(commit);
      return (this.#snapshot = { commit, files });
    } catch (error) {
      if (error instanceof TooLarge) this.#refused = { commit, error };
      throw error;
    }
  }

  /** Abandons the branch up to this commit: the next change starts from the base again and replaces it. */
  abandon(commit: string): void {
    this.#abandoned = commit;
  }

  /** Fetches the newest commit from the origin. @returns true if the origin has the branch */
  async refresh(): Promise<boolean> {
    const isThere = await this.#origin.fetch(this.ref);
    const known = isThere || !this.#options.mayBeDeleted ? null : await this.tip();
    if (known !== null) await this.#repository.git('update-ref', '-d', this.ref, known);
    return isThere;
  }

  /** Returns the files of any commit, at a path or below it. @throws TooLarge */
  async list(commit: string, path = ''): Promise<Files> {
    return SortedMap.from<Entry>([]).with(applied(await differenceOf(this.#repository.objects, null, commit, path)));
  }

  /**
   * Adds one commit. Calls run one after the other; each commit is planned on the newest files, and planned again if
   * the branch moved before it was written.
   * @param planCommit its errors pass through, and nothing is written
   * @throws Unavailable if the branch kept moving, or the origin can't accept the commit now
   */
  update(planCommit: CommitPlanner): Promise<Written> {
    return this.#queue.run(() => this.#repository.writes.run(() => this.#update(planCommit)));
  }

  /** Resolves when no change is waiting any more. */
  async idle(): Promise<void> {
    await this.#queue.idle();
  }

  async #update(planCommit: CommitPlanner): Promise<Written> {
    const { patience = 20_000, now = () => new Date(), random = Math.random } = this.#options;
    const end = Date.now() + patience;
    let isNewest = this.#origin.isLocal;
    let lastConflict: string | undefined;
    for (let wait = 20; Date.now() < end; wait = Math.min(500, wait * 2)) {
      const tip = await this.#newest(isNewest);
      if (tip === 'fetch-first') {
        await this.refresh();
        isNewest = true;
        continue;
      }
      const continues = tip !== null && tip.commit !== this.#abandoned;
      const newest = continues ? tip : ((await this.#options.base?.()) ?? null);
      const commitDraft = await planCommit(newest, isNewest);
      if (commitDraft === 'fetch-first') {
        await this.refresh();
        isNewest = true;
        continue;
      }
      if (commitDraft === null) return { commit: newest?.commit ?? '', written: false };
      const { author, message, files, isRoot = false, onMade } = commitDraft;
      const { writes, deletedPaths } = files;
      const committer = { ...this.#repository.program.identity, at: now() };
      const commit = await this.#import(isRoot ? null : newest, { author, committer, message, writes, deletedPaths });
      const size = [...writes.values()].reduce((sum, text) => sum + text.length, 0);
      // Before the branch moves: a watcher of the repository may see that at once.
      if (newest !== null) this.#made = { commit, files: files.files };
      const changes = isRoot ? [] : files.changes;
      if (!isRoot && changes.length <= mostKeptFiles)
        this.#noteChanges({ from: newest?.commit ?? null, to: commit, files: changes });
      onMade?.({ commit, files: files.files });
      this.#options.onCommit?.(commit, false, size);
      const publication = await this.#origin.publish(this.ref, tip?.commit ?? null, commit);
      if (publication.state === 'published') {
        this.#options.onCommit?.(commit, true, size);
        return { commit, written: true };
      }
      lastConflict = publication.why;
      await sleep(random() * wait);
      await this.refresh();
      isNewest = true;
    }
    throw new Unavailable(
      `Others kept writing to ${this.ref}, so nothing was written: ${lastConflict ?? 'no push was possible'}. Try again.`,
    );
  }

  /** A commit that is too large here may already be reverted at the origin. */
  async #newest(isNewest: boolean): Promise<Snapshot | null | 'fetch-first'> {
    try {
      return await this.snapshot();
    } catch (error) {
      if (error instanceof TooLarge && !isNewest) return 'fetch-first';
      throw error;
    }
  }

  async #import(parent: Snapshot | null, draft: Draft): Promise<string> {
    const stream = fastImportStream(parent?.commit ?? null, draft, `${process.pid}-${this.#imports++}`);
    // One pack per commit takes a third of the time of loose objects, above all when it is synced. The pack is written
    // fast rather than small: the directories of a large fleet are long lists of ids, which hardly compress, and the
    // files of a store have little in common. Housekeeping joins packs and finds similar objects.
    const quick = ['-c', 'fastimport.unpackLimit=1', '-c', 'pack.compression=1'];
    const args = [...durable, ...quick, 'fast-import', '--quiet', '--done', '--depth=0'];
    const id = (await this.#repository.feed(args, stream)).trim();
    if (!/^[0-9a-f]{40,64}$/.test(id)) throw new GitFailed('fast-import', `no commit ID in its output: ${id}`);
    const { signingKey } = this.#repository.program;
    return signingKey === undefined ? id : sign(this.#repository, id, signingKey);
  }

  async #advance(known: Snapshot, commit: string): Promise<Files> {
    const { objects } = this.#repository;
    // The known tree may be deleted after a rewrite of history and a gc; then everything is read again.
    if ((await objects.find(`${known.commit}^{tree}`)) === null) return this.list(commit);
    const difference = await differenceOf(objects, known.commit, commit);
    const files = known.files.with(applied(difference));
    if (files.size > limits.paths) throw new TooLarge(`there are more than ${limits.paths.toLocaleString('en')} files`);
    if (difference.length <= mostKeptFiles)
      this.#noteChanges({ from: known.commit, to: commit, files: difference.map(touched) });
    return files;
  }
}
