import { Branch, type BranchOptions } from '../git/branch.ts';
import { DraftFiles } from '../git/draft-files.ts';
import { DamagedObject } from '../git/errors.ts';
import { TooLarge } from '../git/limits.ts';
import { isBelow, type Entry } from '../git/listing.ts';
import { LocalOrigin } from '../git/local-origin.ts';
import type { CommitRef } from '../git/log-output.ts';
import type { Origin } from '../git/origin.ts';
import { RemoteOrigin, type RemoteOriginOptions } from '../git/remote-origin.ts';
import type { Remote, Repository } from '../git/repository.ts';
import { differenceOf } from '../git/trees.ts';
import { LeastRecentlyUsed } from '../lib/least-recently-used.ts';
import type { WarningLogger } from '../lib/logger.ts';
import { BlobCache } from './blob-cache.ts';
import { historyEntry, type LoggedCommit } from './commit-log.ts';
import { readCommits } from './commits.ts';
import { FleetReader } from './fleet-reader.ts';
import { removeGarbage } from './garbage.ts';
import { assertPlanPaths } from './guard.ts';
import { HistoryFile } from './history-file.ts';
import { HistoryIndex } from './history-index.ts';
import { Housekeeping } from './housekeeping.ts';
import { IdempotentReplay } from './idempotent-replay.ts';
import { commitMessage } from './message.ts';
import { Proofs, proofsRef } from './proofs.ts';
import { RefWatcher } from './ref-watcher.ts';
import { ReviewBranches } from './review-branches.ts';
import type {
  ChangeRequest,
  Head,
  HistoryQuery,
  LastExisting,
  LedgerFile,
  RefUpdate,
  Planner,
  MergePreview,
  Submit,
  Committed,
} from './types.ts';
import { watchRefs } from './watch-refs.ts';
import { Writer, type WriterOptions } from './writer.ts';
import type { HistoryEntry } from '#contract';
import { Conflict, NotFound, storePath, Unavailable, type Plan } from '#fleet';

/** About that many bytes of commits are kept for the history: some 10,000 of one change. */
const loggedBytes = 10 * 1024 * 1024;

/** Bytes of the texts of proofs that are kept: more than those of 5,000 stores. */
const proofTextBytes = 8 * 1024 * 1024;

export interface LedgerOptions {
  readonly repository: Repository;
  /** The authoritative repository, which the local one follows. @default the local one is the fleet's own */
  readonly remote?: Remote;
  readonly logger?: WarningLogger;
  /** Path of a file that keeps an index of the history. @default each start reads the whole history */
  readonly historyFile?: string;
  /** @default the clock */
  readonly now?: () => Date;
  /** Milliseconds for which a change is planned again after others moved the branch. @default 20000 */
  readonly patience?: number;
  /** Milliseconds between two polls of the local refs. @default 1000 */
  readonly pollEvery?: number;
  /** Timeouts of connections to the remote. */
  readonly remoteOptions?: Omit<RemoteOriginOptions, 'logger'>;
}

/**
 * Opens the ledger of a repository. A ledger with a remote first fetches from it; while the remote does not answer, the
 * last fetched commit is read and nothing can be written.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const ledger = new Ledger(options);
  await ledger.catchUp();
  return ledger;
}

/**
 * The fleet repository as the server reads and writes it: reads the newest fleet and its history, writes changes as
 * commits. All revisions and commits are full ids in hexadecimal.
 */
export class Ledger {
  /** The branch that is read and written. */
  readonly branch: string;
  /** Path of the repository on this machine. */
  readonly path: string;
  readonly proofs: Proofs;
  readonly #repository: Repository;
  readonly #origin: Origin;
  readonly #logger: WarningLogger | undefined;
  readonly #main: Branch;
  readonly #proofsBranch: Branch;
  readonly #texts: BlobCache;
  readonly #reader: FleetReader;
  readonly #writer: Writer;
  readonly #reviewBranches: ReviewBranches;
  readonly #history: HistoryIndex;
  /** Commits that were shown. They never change. */
  readonly #logged = new LeastRecentlyUsed<LoggedCommit>(loggedBytes);
  readonly #refWatcher: RefWatcher;
  readonly #housekeeping: Housekeeping;
  readonly #now: () => Date;
  #unfollow = () => {};
  #tidying = Promise.resolve();

  constructor(options: LedgerOptions) {
    const { repository, remote, logger, historyFile, now = () => new Date(), patience, pollEvery = 1000 } = options;
    this.branch = repository.branch;
    this.path = repository.path;
    this.#repository = repository;
    this.#logger = logger;
    this.#now = now;
    const origin =
      remote === undefined
        ? new LocalOrigin(repository)
        : new RemoteOrigin(repository, remote, { ...options.remoteOptions, logger });
    this.#origin = origin;
    const housekeeping = new Housekeeping(repository, logger, { now });
    this.#housekeeping = housekeeping;
    const common: BranchOptions = { now, ...(patience === undefined ? {} : { patience }) };
    this.#main = new Branch(repository, origin, `refs/heads/${repository.branch}`, {
      ...common,
      onCommit: (commit, moved, size) => {
        if (moved) housekeeping.grew(size);
        this.#refWatcher.markOwnCommit(commit, moved);
      },
    });
    const tidy = () => housekeeping.written();
    this.#refWatcher = new RefWatcher(repository.path, () => this.#main.tip(), pollEvery, logger, tidy);
    this.#proofsBranch = new Branch(repository, origin, proofsRef, {
      ...common,
      onCommit: (_, moved) => moved && housekeeping.written(),
    });
    this.#texts = new BlobCache(repository.objects);
    this.#reader = new FleetReader(this.#texts, repository.branch);
    const file = historyFile === undefined ? undefined : new HistoryFile(historyFile, logger);
    this.#history = new HistoryIndex(repository, this.#main, file);
    const idempotentReplay = new IdempotentReplay(this.#main, repository.objects, this.#texts);
    const replay: WriterOptions['replay'] = (known, planner) => idempotentReplay.replay(known, planner);
    this.#writer = new Writer({
      repository,
      branch: this.#main,
      treeOf: newest => this.#reader.tree(newest),
      remember: (made, tree) => this.#reader.expect(made, tree),
      now,
      replay,
    });
    this.#reviewBranches = new ReviewBranches({
      repository,
      origin,
      main: this.#main,
      history: this.#history,
      texts: this.#texts,
      treeOfMain: newest => this.#reader.tree(newest),
      branch: { ...common, onCommit: (_, moved) => moved && housekeeping.written() },
      now,
      replay,
    });
    this.proofs = new Proofs({
      branch: this.#proofsBranch,
      // Each proof makes a new text of 5 kB, and no former one is read again.
      texts: new BlobCache(repository.objects, proofTextBytes),
      author: repository.program.identity,
      now,
      logger,
      lifeStarts: async stores => {
        const created = await this.#history.createdOf(stores.map(storePath));
        return new Map(
          stores.flatMap(store => {
            const at = created.get(storePath(store))?.at;
            return at === undefined ? [] : [[store, at] as const];
          }),
        );
      },
      onBeganAgain: () => housekeeping.lostHistory(),
      countCommits: async tip => Number(await repository.git('rev-list', '--count', tip)),
      watch: poll => watchRefs(repository.path, poll, pollEvery),
    });
  }

  /** Fetches the newest commits if the remote answers, and begins to follow it. {@link openLedger} calls it. */
  async catchUp(): Promise<void> {
    const refs = [this.#main.ref, proofsRef];
    this.#tidying = removeGarbage(this.path, refs, this.#logger, this.#now());
    for (const ref of refs) {
      await this.#origin.fetch(ref).catch((error: unknown) => {
        this.#logger?.warn({ err: error, ref }, 'the repository does not answer; the last fetched state is shown');
      });
    }
    this.#unfollow = this.#origin.follow(refs);
  }

  /** Reads now what the first change would wait for: the requests of the newest commits. */
  prepareWrites(): Promise<void> {
    return this.#writer.prepare();
  }

  /** Returns the newest commit and its fleet. */
  async head(): Promise<Head> {
    let revision = await this.#main.tip();
    if (revision === null) {
      await this.#assertNothingIsLost();
      return { state: 'empty', fault: this.#origin.fault };
    }
    try {
      const snapshot = await this.#main.snapshot();
      if (snapshot === null) return { state: 'empty', fault: this.#origin.fault };
      revision = snapshot.commit;
      const reading = await this.#reader.read(snapshot);
      return 'tree' in reading
        ? { state: 'ready', revision, tree: reading.tree }
        : { state: 'invalid', revision, problems: reading.problems, fault: this.#origin.fault };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      const problems = [{ field: '', rule: error.message }];
      return { state: 'invalid', revision, problems, fault: this.#origin.fault };
    }
  }

  /** A branch with an unreadable newest commit is not empty: no fleet may be created over it. */
  async #assertNothingIsLost(): Promise<void> {
    const { ref } = this.#main;
    const [id] = (await this.#repository.git('for-each-ref', '--format=%(objectname)', ref)).split('\n');
    if (id === undefined || id === '' || (await this.#main.tip()) !== null) return;
    throw new Unavailable(
      `The fleet repository ${this.path} is damaged: ${ref} names ${id}, and that commit can't be read. Restore it from ` +
        'a clone or a backup; git fsck says what is missing.',
      60,
    );
  }

  /**
   * Writes a change. Resolves once the repository has it, in a commit that may contain other changes too. A request
   * that repeats an earlier one, by its idempotency key, gets the same result.
   * @throws what the planner throws; nothing of the change was written
   * @throws Conflict on an empty repository, or for a key that was used for another request
   * @throws Refused if the plan names a path that a plan may not touch
   * @throws Unavailable if `fleet.yaml` is invalid, the branch kept moving or the repository can't accept it now
   */
  submit(change: ChangeRequest, planner: Planner): Promise<Committed> {
    return this.#writer.submit(change, planner);
  }

  /**
   * Opens a branch for changes that wait for a review, `storefleet/<name>` or `storefleet/import.<id>`. It begins at
   * the newest commit or continues from its tip; each change is planned on the newest fleet with the changes of the
   * branch on top.
   * @param insteadOf the branch's newest commit if that is abandoned: the branch starts again and replaces exactly that
   *   commit. Deleting it first would not do: a forge closes, with some delay, a pull request that was opened from that
   *   name since
   * @returns a function that writes a change there, like {@link submit}; the remote is fetched once for all of them
   * @throws Unavailable if the remote does not answer, Refused for another branch
   */
  openReviewBranch(branch: string, insteadOf?: string): Promise<Submit> {
    return this.#reviewBranches.begin(branch, insteadOf);
  }

  /**
   * Returns the changes of a ref other than the fleet's branch, `refs/heads/storefleet/acme` or `refs/pull/7/head`, as
   * it is now.
   * @param base an ancestor to compare it with, unmerged; without one it is merged into the current fleet
   * @throws NotFound if there is no such ref, Unavailable if the remote does not answer or `fleet.yaml` is invalid
   */
  previewMerge(ref: string, base?: string): Promise<MergePreview> {
    return this.#reviewBranches.read(ref, base);
  }

  /**
   * Returns the names of the branches below a directory, `queue/`. @throws Unavailable if the remote does not answer
   */
  async branchesBelow(directory: string): Promise<readonly string[]> {
    const refs = await this.#origin.list(`refs/heads/${directory}`);
    return refs.map(ref => ref.replace('refs/heads/', ''));
  }

  /**
   * Returns the changes of a head that {@link previewMerge} has read, as a unified diff of the paths. @throws NotFound
   */
  previewDiff(head: string, paths: readonly string[]): Promise<string> {
    return this.#reviewBranches.diff(head, paths);
  }

  /**
   * Writes the planner's completion to a branch that was created elsewhere, on top of exactly that commit.
   * @throws Conflict if the branch has moved, and what {@link submit} throws
   */
  complete(branch: string, head: string, change: ChangeRequest, planner: Planner): Promise<Committed> {
    return this.#reviewBranches.complete(branch, head, change, planner);
  }

  /** Deletes a branch of {@link openReviewBranch} if it still points to that commit. */
  deleteReviewBranch(branch: string, head: string): Promise<void> {
    return this.#reviewBranches.drop(branch, head);
  }

  /** Fetches others' pushes now. @throws Unavailable if the remote does not answer */
  async refresh(): Promise<void> {
    await this.#main.refresh();
  }

  /** Makes the first commit. @throws Conflict if there is already one */
  async submitFirst(change: ChangeRequest, plan: Plan): Promise<Committed> {
    const { name, email = this.#repository.program.identity.email } = change.actor;
    const { commit, written } = await this.#main.update((newest, isNewest) => {
      if (newest === null && !isNewest) return Promise.resolve('fetch-first');
      if (newest !== null) throw new Conflict('The fleet repository has commits already');
      assertPlanPaths(plan);
      const files = new DraftFiles(null);
      files.apply(plan);
      return Promise.resolve({
        author: { name, email, at: change.at },
        message: commitMessage([{ change, plan }]),
        files,
      });
    });
    return { id: change.id, commit, plan, written };
  }

  /**
   * Returns the files at a path or below it, by path; of the newest commit unless a revision is given.
   * @throws NotFound if the revision is unknown
   */
  async files(prefix: string, revision?: string): Promise<LedgerFile[]> {
    const found = [...(await this.#entries(prefix, revision))].filter(([path]) => isBelow(path, prefix));
    const contents = await this.#texts.contents(found, () => true);
    return [...contents].flatMap(([path, content]) => (typeof content === 'string' ? { path, content } : []));
  }

  /** Returns the text of one file; null if there is none. @throws NotFound if the revision is unknown */
  async file(path: string, revision?: string): Promise<string | null> {
    const entry = (await this.#entries(path, revision)).get(path);
    const content = entry === undefined ? null : await this.#texts.content(entry);
    return typeof content === 'string' ? content : null;
  }

  async #entries(prefix: string, revision?: string): Promise<ReadonlyMap<string, Entry>> {
    const newest = await this.#main.snapshot();
    if (revision === undefined) return newest?.files ?? new Map<string, Entry>();
    if (newest?.commit === revision) return newest.files;
    await this.#assertCommit(revision);
    return this.#main.list(revision, prefix);
  }

  async #assertCommit(revision: string): Promise<void> {
    const object = isId(revision) ? await this.#repository.objects.find(revision) : null;
    if (object?.type !== 'commit') throw new NotFound(`The repository has no commit ${revision}`);
  }

  /**
   * Returns the commits that touched one of the paths, newest first; without paths all.
   * @throws NotFound if `before` is not one of them
   */
  async history({ paths = [], store, limit, before }: HistoryQuery): Promise<HistoryEntry[]> {
    const commits = await this.#read(await this.#history.commitsOf(paths, Math.floor(limit), before));
    return commits.map(commit => historyEntry(commit, store));
  }

  /**
   * Returns commits of the branch, newest first, with all their changes. A merged branch appears as its merge.
   * @param query `before` continues after that commit
   * @throws NotFound if the branch does not have `before`
   */
  async log({ limit, before }: { readonly limit: number; readonly before?: string }): Promise<LoggedCommit[]> {
    if (before !== undefined) await this.#assertOnBranch(before);
    return this.#read(await this.#history.mainCommits(Math.floor(limit), before));
  }

  /**
   * Returns one commit.
   * @param store as in {@link HistoryQuery}
   * @throws NotFound if the branch does not have it
   */
  async entry(commit: string, store?: string): Promise<HistoryEntry> {
    return historyEntry(await this.commit(commit), store);
  }

  /** Returns one commit of the branch with all its changes. @throws NotFound if the branch does not have it */
  async commit(commit: string): Promise<LoggedCommit> {
    await this.#assertOnBranch(commit);
    const [logged] = await this.#read([commit]);
    if (logged === undefined) throw new NotFound(`The branch ${this.branch} has no commit ${commit}`);
    return logged;
  }

  /** Reads commits that were not read a short time ago. */
  async #read(commits: readonly string[]): Promise<LoggedCommit[]> {
    const known = new Map(commits.map(commit => [commit, this.#logged.get(commit)]));
    const missing = commits.filter(commit => known.get(commit) === undefined);
    const read = missing.length === 0 ? [] : await readCommits(this.#repository, missing);
    for (const logged of read) {
      known.set(logged.commit, logged);
      this.#logged.set(logged.commit, logged, 500 + 500 * logged.changes.length);
    }
    return commits.flatMap(commit => known.get(commit) ?? []);
  }

  /**
   * Returns the changes of a commit to the paths, as a unified diff.
   * @throws NotFound if the branch does not have it
   */
  async diff(commit: string, paths: readonly string[]): Promise<string> {
    await this.#assertOnBranch(commit);
    const [parent = null] = await this.#history.parents(commit);
    return this.#repository.difference(parent, commit, paths);
  }

  /** Returns the paths that differ between two commits. @throws NotFound if one of them is unknown */
  async changedPaths(from: string, to: string): Promise<string[]> {
    for (const commit of [from, to]) await this.#assertCommit(commit);
    return (await differenceOf(this.#repository.objects, from, to)).map(({ path }) => path).sort();
  }

  async #assertOnBranch(commit: string): Promise<void> {
    const tip = await this.#main.tip();
    if (tip !== null && isId(commit) && (await this.#history.contains(tip, commit))) return;
    throw new NotFound(`The branch ${this.branch} has no commit ${commit}`);
  }

  /** Returns the last commit that touched one of the paths, deletions included. */
  lastCommit(paths: readonly string[]): Promise<CommitRef | null> {
    return this.#history.last(paths);
  }

  /** Returns the commit that created a file; the last one if it was deleted in between. */
  firstCommit(path: string): Promise<CommitRef | null> {
    return this.#history.created(path);
  }

  /** Returns the last version of a deleted file; null if it exists or never existed. */
  async lastExisting(path: string): Promise<LastExisting | null> {
    const removed = await this.#history.removed(path);
    const [before] = removed ? await this.#history.parents(removed.commit) : [];
    const content = before === undefined ? null : await this.file(path, before);
    return removed && content !== null ? { removed, content } : null;
  }

  /** Returns the first parent of a commit of the branch; undefined for its first commit. @throws NotFound */
  async before(commit: string): Promise<string | undefined> {
    await this.#assertOnBranch(commit);
    return (await this.#history.parents(commit))[0];
  }

  /**
   * Returns the text of a file before and after a commit of the branch, against its first parent; null if there is no
   * file, or none that can be read as text.
   */
  async versions(commit: string, path: string) {
    const textOf = async (revision: string) => {
      const found = await this.#repository.objects.find(`${revision}:${path}`);
      if (found?.type !== 'blob') return null;
      return this.#texts.read(found.id).catch((error: unknown) => {
        if (error instanceof TooLarge || error instanceof DamagedObject) return null;
        throw error;
      });
    };
    const [before, after] = await Promise.all([textOf(`${commit}^`), textOf(commit)]);
    return { before, after };
  }

  /** True if `commit` is `revision` or an ancestor of it; false if one of them is unknown. */
  contains(revision: string, commit: string): Promise<boolean> {
    return this.#history.contains(revision, commit);
  }

  /**
   * Reports moves of the branch: at once for our own, and those of others at the next poll (a second here, five on a
   * remote).
   * @returns a function that stops it
   */
  onMoved(listener: (moved: RefUpdate) => void): () => void {
    return this.#refWatcher.subscribe(listener);
  }

  /** Waits for the change that is being written, then ends the processes. */
  async close(): Promise<void> {
    this.#unfollow();
    this.#refWatcher.close();
    this.proofs.close();
    await this.#writer.idle();
    await this.#reviewBranches.idle();
    await this.#main.idle();
    await this.#proofsBranch.idle();
    await this.#history.close();
    await this.#housekeeping.idle();
    await this.#tidying;
    this.#repository.close();
  }
}

const isId = (text: string) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
