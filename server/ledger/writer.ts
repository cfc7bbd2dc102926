import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Branch, CommitDraft, CommitPlanner, Snapshot } from '../git/branch.ts';
import { DraftFiles } from '../git/draft-files.ts';
import { GitFailed } from '../git/errors.ts';
import type { Repository } from '../git/repository.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { assertPlanPaths } from './guard.ts';
import { actorText, commitMessage, type PlannedRequest } from './message.ts';
import { RequestIndex, requestOf, type KnownRequest } from './request-index.ts';
import type { ChangeRequest, Planner, Committed } from './types.ts';
import { applyPlan, Conflict, Unavailable, type FleetTree, type Ids, type Plan } from '#fleet';

export interface WriterOptions {
  readonly repository: Repository;
  readonly branch: Branch;
  /** Returns the fleet on which a change of this commit is planned. @throws Unavailable if `fleet.yaml` is invalid */
  readonly treeOf: (newest: Snapshot) => Promise<FleetTree>;
  /** Called with the content of a commit before the branch moves to it; then it need not be read. */
  readonly remember?: (made: Snapshot, tree: FleetTree) => void;
  readonly now: () => Date;
  /** Answers a repeated request with the result of the first one. */
  readonly replay: (known: KnownRequest, planner: Planner) => Promise<Plan>;
}

/** A change that waits for its commit. */
interface Waiting {
  readonly change: ChangeRequest;
  readonly planner: Planner;
  readonly resolve: (submitted: Committed) => void;
  readonly reject: (error: unknown) => void;
}

/** The outcome of a change if the current commit arrives. */
type Outcome =
  | { readonly state: 'planned'; readonly plan: Plan; readonly differs: boolean }
  | { readonly state: 'known'; readonly known: KnownRequest }
  /** Requested twice in one commit. */
  | { readonly state: 'duplicate'; readonly of: number }
  | { readonly state: 'failed'; readonly error: unknown };

/**
 * Milliseconds between commits: a single change hardly waits, and among concurrent ones each commit gathers several.
 */
const gatherMs = { alone: 2, company: 150 } as const;

/** Number of changes in a commit; with more, no one could read it. */
const maxPerCommit = 200;

/**
 * Writes to one branch, alone in this process: changes queue, and concurrent ones share a commit. Each is planned on
 * the result of those before it, and fails alone.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #index: RequestIndex;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #lastAt = -Infinity;
  #lastSize = 0;
  /** Lower while others push so often that many changes are never planned in time. */
  #batchLimit: number = maxPerCommit;
  /** The changes of the next commit, if they are planned while Git writes the current one. */
  #next: Batch | null = null;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#index = new RequestIndex(options.repository);
  }

  submit(change: ChangeRequest, planner: Planner): Promise<Committed> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, planner, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Reads now what the first change would wait for. */
  async prepare(): Promise<void> {
    const tip = await this.#options.branch.tip();
    if (tip !== null) await this.#index.advance(tip);
  }

  /** Resolves when no change is waiting any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#next !== null) {
      const batch = this.#takeNext() ?? (await this.#gather());
      this.#lastAt = performance.now();
      this.#lastSize = batch.size;
      const left = await this.#write(batch);
      if (left.length > 0) this.#waiting.unshift(...left, ...(this.#takeNext()?.all ?? []));
    }
    // In the same tick as the check of the queue, so that a change that comes a tick later finds no running writer.
    this.#running = null;
  }

  #takeNext(): Batch | null {
    const next = this.#next;
    this.#next = null;
    return next;
  }

  async #gather(): Promise<Batch> {
    const hasCompany = this.#lastSize > 1 || this.#waiting.length > 1;
    const sinceLast = performance.now() - this.#lastAt;
    await pause(hasCompany ? Math.max(gatherMs.alone, gatherMs.company - sinceLast) : gatherMs.alone);
    return this.#batch();
  }

  #batch(): Batch {
    const changes = this.#waiting.splice(0, this.#batchLimit);
    return new Batch(changes, this.#options, this.#index, planned => this.#planAhead(planned));
  }

  /** Plans a full commit on one that Git is about to write: planning and Git take turns otherwise. */
  #planAhead(planned: Planned): void {
    if (this.#waiting.length < this.#batchLimit) return;
    this.#next ??= this.#batch();
    this.#next.planAhead(planned);
  }

  /** @returns the changes that were left for a later commit */
  async #write(made: Batch): Promise<readonly Waiting[]> {
    try {
      const { commit, written } = await this.#options.branch.update(made.planCommit);
      made.remember(commit, written);
      await Promise.all(made.planned.map((waiting, index) => this.#answer(waiting, made, index, commit)));
    } catch (error) {
      for (const { reject } of made.planned) reject(asDomainError(error, this.#options.repository.path));
    }
    const left = made.all.slice(made.planned.length);
    this.#batchLimit = left.length > 0 ? made.planned.length : Math.min(maxPerCommit, 2 * this.#batchLimit);
    return left;
  }

  async #answer({ planner, resolve, reject }: Waiting, made: Batch, index: number, commit: string): Promise<void> {
    try {
      resolve(await this.#outcome(made, index, commit, planner));
    } catch (error) {
      reject(error);
    }
  }

  async #outcome(made: Batch, index: number, commit: string, planner: Planner): Promise<Committed> {
    const { change, outcome } = made.at(index);
    switch (outcome.state) {
      case 'planned':
        return { id: change.id, commit, plan: outcome.plan, written: outcome.differs };
      case 'duplicate':
        return this.#outcome(made, outcome.of, commit, planner);
      case 'known': {
        const plan = await this.#options.replay(outcome.known, planner);
        return { id: outcome.known.id, commit: outcome.known.commit, plan, written: true };
      }
      case 'failed':
        throw outcome.error;
    }
  }
}

/** The files and the fleet after the changes of a commit. */
interface Planned {
  readonly files: DraftFiles;
  readonly tree: FleetTree;
}

interface PlannedChanges extends Planned {
  readonly outcomes: readonly Outcome[];
}

/** Plans the changes of one commit; all of them again each time that another writer was faster. */
class Batch {
  readonly all: readonly Waiting[];
  readonly #options: WriterOptions;
  readonly #index: RequestIndex;
  readonly #onPlanned: (planned: Planned) => void;
  /** The plans on the tree that the commit before this one is expected to leave. */
  #ahead: { readonly tree: FleetTree; readonly changes: Promise<PlannedChanges> } | null = null;
  #outcomes: readonly Outcome[] = [];
  #message: string | null = null;
  #size: number;
  #isPlanned = false;

  constructor(
    all: readonly Waiting[],
    options: WriterOptions,
    index: RequestIndex,
    onPlanned: (planned: Planned) => void,
  ) {
    this.all = all;
    this.#options = options;
    this.#index = index;
    this.#onPlanned = onPlanned;
    this.#size = all.length;
  }

  get size(): number {
    return this.#size;
  }

  /** The changes in the commit. */
  get planned(): readonly Waiting[] {
    return this.all.slice(0, this.#size);
  }

  at(index: number): { change: ChangeRequest; outcome: Outcome } {
    const [waiting, outcome] = [this.all[index], this.#outcomes[index]];
    if (waiting === undefined || outcome === undefined)
      throw new Error('The branch wrote a change that was never planned');
    return { change: waiting.change, outcome };
  }

  readonly planCommit: CommitPlanner = async (newest, isNewest) => {
    if (newest === null) {
      if (!isNewest) return 'fetch-first';
      throw new Conflict('The fleet repository is empty: push a fleet.yaml first.');
    }
    // Another writer was faster than all of them: half as many are planned in half the time.
    if (this.#isPlanned) this.#size = Math.ceil(this.#size / 2);
    await this.#index.advance(newest.commit);
    let tree: FleetTree;
    try {
      tree = await this.#options.treeOf(newest);
    } catch (error) {
      // The origin may already have a fixed version.
      if (error instanceof Unavailable && !isNewest) return 'fetch-first';
      throw error;
    }
    const planned =
      (await this.#plannedAhead(tree)) ?? (await this.#planAll(new DraftFiles(newest.files), tree, isNewest));
    if (!isNewest && planned.outcomes.some(({ state }) => state === 'failed')) return 'fetch-first';
    this.#isPlanned = true;
    this.#outcomes = planned.outcomes;
    const commitDraft = this.#commitDraft(planned.files);
    this.#message = commitDraft?.message ?? null;
    this.#onPlanned(planned);
    return commitDraft && { ...commitDraft, onMade: made => this.#options.remember?.(made, planned.tree) };
  };

  /** Plans its changes on a commit that does not exist yet. */
  planAhead({ files, tree }: Planned): void {
    // In the next turn, so that Git gets the commit first.
    const changes = nextTurn().then(() => this.#planAll(new DraftFiles(files.files), tree, true));
    this.#ahead = { tree, changes };
  }

  /** Returns the plans that were made ahead, if they were made on this fleet and no request turned out to be known. */
  async #plannedAhead(tree: FleetTree): Promise<PlannedChanges | undefined> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === null) return undefined;
    const changes = await ahead.changes;
    const isKnown = this.planned.some(({ change }) => this.#index.find(change) !== undefined);
    return ahead.tree === tree && !isKnown ? changes : undefined;
  }

  /** @param isNewest false to end at the first change that fails */
  async #planAll(files: DraftFiles, before: FleetTree, isNewest: boolean): Promise<PlannedChanges> {
    const outcomes: Outcome[] = [];
    let tree = before;
    const yieldThread = threadYielder();
    for (const waiting of this.planned) {
      await yieldThread();
      const { outcome, tree: next } = this.#plan(waiting, tree, files, outcomes);
      outcomes.push(outcome);
      if (outcome.state === 'failed' && !isNewest) break;
      tree = next;
    }
    return { files, tree, outcomes };
  }

  /** Notes its requests once the branch has moved to it. */
  remember(commit: string, written: boolean): void {
    if (written && this.#message !== null) this.#index.remember(commit, this.#message);
  }

  #plan(
    { change, planner }: Waiting,
    tree: FleetTree,
    files: DraftFiles,
    before: readonly Outcome[],
  ): { outcome: Outcome; tree: FleetTree } {
    try {
      const known = this.#index.find(change);
      if (known !== undefined) {
        assertSameRequest(change, requestOf(known));
        return { outcome: { state: 'known', known }, tree };
      }
      const duplicate = this.#duplicateOf(change, before.length);
      if (duplicate >= 0) return { outcome: { state: 'duplicate', of: duplicate }, tree };
      const plan = planner(tree);
      assertPlanPaths(plan);
      const differs = files.apply(plan);
      return {
        outcome: { state: 'planned', plan, differs },
        tree: differs ? applyPlan(tree, plan, idsOf(files)) : tree,
      };
    } catch (error) {
      return { outcome: { state: 'failed', error }, tree };
    }
  }

  #duplicateOf(change: ChangeRequest, count: number): number {
    const { idempotencyKey: key } = change;
    if (key === undefined) return -1;
    return this.all.slice(0, count).findIndex(({ change: other }) => {
      const isDuplicate = other.idempotencyKey?.key === key.key && actorText(other.actor) === actorText(change.actor);
      if (isDuplicate) assertSameRequest(change, other.idempotencyKey.request);
      return isDuplicate;
    });
  }

  #commitDraft(files: DraftFiles): CommitDraft | null {
    const changes = this.planned.flatMap(({ change }, index): PlannedRequest[] => {
      const outcome = this.#outcomes[index];
      return outcome?.state === 'planned' && outcome.differs ? [{ change, plan: outcome.plan }] : [];
    });
    const [first] = changes;
    if (first === undefined) return null;
    const { identity } = this.#options.repository.program;
    const isOnePerson = changes.every(({ change }) => actorText(change.actor) === actorText(first.change.actor));
    const { name, email = identity.email } = isOnePerson ? first.change.actor : identity;
    return {
      author: { name, email, at: changes.length === 1 ? first.change.at : this.#options.now() },
      message: commitMessage(changes),
      files,
    };
  }
}

/** The files of a draft have ids already. */
const idsOf = ({ files }: DraftFiles): Ids => ({ get: path => files.get(path)?.id });

/** @throws Conflict if a key was used for another request */
function assertSameRequest({ idempotencyKey: key }: ChangeRequest, request: string | undefined): void {
  if (key === undefined || request === undefined || request === key.request) return;
  throw new Conflict(`The Idempotency-Key ${key.key} was used for another request; use a new key.`, 'Idempotency-Key');
}

/** A failure of Git is not the requester's mistake: a retry may work. The message hides the path of the repository. */
function asDomainError(error: unknown, path: string): unknown {
  if (!(error instanceof GitFailed)) return error;
  const lines = error.output.trim().split('\n');
  // The following lines are advice, or the path of a crash report.
  const reason = lines.find(line => /^(fatal|error): /.test(line)) ?? lines.at(-1) ?? '';
  return new Unavailable(
    `The fleet repository can't be written now; nothing was written. Git reports: ${reason.replaceAll(`${path}/`, '')}`,
    10,
  );
}
