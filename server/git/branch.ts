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
import { applied, differenceOf } from './trees.ts';
import { SortedMap, Unavailable } from '#fleet';

/** All files of one commit. It never changes. */
export interface Snapshot {
  readonly commit: string;
  readonly files: Files;
}

/** A commit that somebody wants. */
export interface CommitDraft extends Pick<Draft, 'author' | 'message'> {
  /** Drafted on the newest files. */
  readonly files: DraftFiles;
}

export interface Written {
  /** The head of the branch now: the new commit, or the one that was there when nothing differed. */
  readonly commit: string;
  readonly written: boolean;
}

export interface BranchOptions {
  /** Milliseconds for which a change is made anew after somebody else moved the branch. @default 20000 */
  readonly patience?: number;
  readonly now?: () => Date;
  /** What a branch that is not there yet begins with. @default nothing */
  readonly base?: () => Promise<Snapshot | null>;
  /** Whether others may delete it; then what was fetched of it counts for nothing. @default false */
  readonly vanishes?: boolean;
  /** From 0 to 1, spreads retries. */
  readonly random?: () => number;
  /** Told the id of a commit of ours just before the branch moves to it, and again once it has. */
  readonly onCommit?: (commit: string, moved: boolean) => void;
}

/**
 * Makes a proposal on the newest files.
 * @param isNewest false when somebody may have pushed since these were fetched
 * @returns null when nothing is to be written, `look-again` when the answer should not rest on files that may be old
 */
export type CommitPlanner = (newest: Snapshot | null, isNewest: boolean) => Promise<CommitDraft | null | 'look-again'>;

/** One ref that grows by compare-and-swap only: Git is the arbiter between us, other replicas and people. */
export class Branch {
  readonly #repository: Repository;
  readonly #origin: Origin;
  readonly #options: BranchOptions;
  #snapshot: Snapshot | null = null;
  /** The last commit that was too large, so that it is not tried again. */
  #refused: { readonly commit: string; readonly error: TooLarge } | null = null;
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

  /** The commit that the branch points to, as far as is known here; null before the first. */
  async tip(): Promise<string | null> {
    return (await this.#repository.objects.find(this.ref))?.id ?? null;
  }

  /** The newest files; null before the first commit. What was read before costs nothing. @throws TooLarge */
  async snapshot(): Promise<Snapshot | null> {
    const commit = await this.tip();
    if (commit === null) return null;
    const known = this.#snapshot;
    if (known?.commit === commit) return known;
    if (this.#refused?.commit === commit) throw this.#refused.error;
    try {
      const files = known ? await this.#advance(known, commit) : await this.list(commit);
      return (this.#snapshot = { commit, files });
    } catch (error) {
      if (error instanceof TooLarge) this.#refused = { commit, error };
      throw error;
    }
  }

  /** What the branch says up to this commit counts no more: the next change begins anew, and takes its place. */
  abandon(commit: string): void {
    this.#abandoned = commit;
  }

  /** Looks at the origin for its newest commit. @returns whether it is there */
  async look(): Promise<boolean> {
    const isThere = await this.#origin.fetch(this.ref);
    const known = isThere || !this.#options.vanishes ? null : await this.tip();
    if (known !== null) await this.#repository.git('update-ref', '-d', this.ref, known);
    return isThere;
  }

  /** The files of any commit, at a path or below it. @throws TooLarge */
  async list(commit: string, path = ''): Promise<Files> {
    return SortedMap.from<Entry>([]).with(applied(await differenceOf(this.#repository.objects, null, commit, path)));
  }

  /**
   * Adds one commit. Callers wait for each other; each proposal is made on the newest files, and made anew when the
   * branch moved before it was written.
   * @param propose what it throws passes through, and nothing is written
   * @throws Unavailable when the branch kept moving, or the origin can't take it now
   */
  update(propose: CommitPlanner): Promise<Written> {
    return this.#queue.run(() => this.#update(propose));
  }

  /** Resolves when no change waits any more. */
  async idle(): Promise<void> {
    await this.#queue.idle();
  }

  async #update(propose: CommitPlanner): Promise<Written> {
    const { patience = 20_000, now = () => new Date(), random = Math.random } = this.#options;
    const end = Date.now() + patience;
    let isNewest = this.#origin.isHere;
    let lost = 'no push was attempted';
    for (let wait = 20; Date.now() < end; wait = Math.min(500, wait * 2)) {
      const there = await this.#newest(isNewest);
      if (there === 'look-again') {
        await this.look();
        isNewest = true;
        continue;
      }
      const isGoneOnWith = there !== null && there.commit !== this.#abandoned;
      const newest = isGoneOnWith ? there : ((await this.#options.base?.()) ?? null);
      const commitDraft = await propose(newest, isNewest);
      if (commitDraft === 'look-again') {
        await this.look();
        isNewest = true;
        continue;
      }
      if (commitDraft === null) return { commit: newest?.commit ?? '', written: false };
      const { author, message, files } = commitDraft;
      const { writes, removals } = files;
      const committer = { ...this.#repository.program.identity, at: now() };
      const commit = await this.#import(newest, { author, committer, message, writes, removals });
      this.#options.onCommit?.(commit, false);
      const publication = await this.#origin.publish(this.ref, there?.commit ?? null, commit);
      if (publication.state === 'published') {
        if (newest !== null && (await this.tip()) === commit) this.#snapshot = { commit, files: files.files };
        this.#options.onCommit?.(commit, true);
        return { commit, written: true };
      }
      lost = publication.why;
      await sleep(random() * wait);
      await this.look();
      isNewest = true;
    }
    throw new Unavailable(`${this.ref} kept moving while the change was written: ${lost}`);
  }

  /** What is too large here may have been taken back already where it was pushed to. */
  async #newest(isNewest: boolean): Promise<Snapshot | null | 'look-again'> {
    try {
      return await this.snapshot();
    } catch (error) {
      if (error instanceof TooLarge && !isNewest) return 'look-again';
      throw error;
    }
  }

  async #import(parent: Snapshot | null, draft: Draft): Promise<string> {
    const stream = fastImportStream(parent?.commit ?? null, draft, `${process.pid}-${this.#imports++}`);
    // A pack for each commit needs a third of the time that loose objects need, above all when it is synced. It is made
    // quickly and not small: the directories of a large fleet are long lists of ids, which hardly shrink, and one file
    // of a store is nothing like the next. Housekeeping joins packs and finds what is alike.
    const quick = ['-c', 'fastimport.unpackLimit=1', '-c', 'pack.compression=1'];
    const args = [...durable, ...quick, 'fast-import', '--quiet', '--done', '--depth=0'];
    const id = (await this.#repository.feed(args, stream)).trim();
    if (!/^[0-9a-f]{40,64}$/.test(id)) throw new GitFailed('fast-import', `it named no commit: ${id}`);
    const { signingKey } = this.#repository.program;
    return signingKey === undefined ? id : sign(this.#repository, id, signingKey);
  }

  async #advance(known: Snapshot, commit: string): Promise<Files> {
    const { objects } = this.#repository;
    // It may be gone after a rewrite of history and a gc; then everything is read anew.
    if ((await objects.find(`${known.commit}^{tree}`)) === null) return this.list(commit);
    const files = known.files.with(applied(await differenceOf(objects, known.commit, commit)));
    if (files.size > limits.paths) throw new TooLarge(`there are more than ${limits.paths.toLocaleString('en')} files`);
    return files;
  }
}
