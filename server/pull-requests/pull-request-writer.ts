import type { Forge, PullRequest } from '../forges/index.ts';
import type { ChangeNote, Ledger, Submit } from '../ledger/index.ts';
import { SerialQueueByKey } from '../lib/serial-queue.ts';
import type { Description } from './description.ts';
import { evaluate, type ReviewResult } from './review/index.ts';
import type { Tracker } from './tracker.ts';
import { NotFound, Unavailable } from '#fleet';

export interface PullRequestWriterOptions {
  readonly forge: Forge;
  readonly ledger: Ledger;
  readonly tracker: Tracker;
  readonly now: () => Date;
}

/** Changes that wait for a review together: a branch of ours and its pull request. */
export interface ReviewBranch {
  readonly branch: string;
  readonly describe: (result: ReviewResult) => Description;
  /** True if a change on the branch belongs to the same request; a repeat of that request writes it again. */
  readonly isRepeated: (change: ChangeNote) => boolean;
}

export interface PullRequestResult<T> {
  /** The result of the work. */
  readonly result: T;
  /** Undefined if the fleet already has all of it: there is nothing to review. */
  readonly pull: PullRequest | undefined;
  /**
   * Commits of its changes that the fleet has: nothing differed, or an earlier request with the same key was merged.
   */
  readonly inFleet: ReadonlySet<string>;
}

/** Milliseconds after which a branch without a pull request is a leftover of a killed server, reported to no one. */
const abandonedAfter = 60_000;

/** Writes changes to branches of ours, and keeps one pull request open for each branch. */
export class PullRequestWriter {
  readonly #options: PullRequestWriterOptions;
  /** Queues by branch. */
  readonly #queues = new SerialQueueByKey();
  /** Commits that were reported as not written. */
  #givenUp = new Set<string>();

  constructor(options: PullRequestWriterOptions) {
    this.#options = options;
  }

  /**
   * Writes changes and opens or updates their pull request. Resolves once the pull request exists and has the changes.
   * @param work writes them; one after the other or many at once
   * @throws what the work, {@link Ledger.openReviewBranch} and the forge throw; then nothing of the changes is left
   */
  submit<T>(target: ReviewBranch, work: (submit: Submit) => Promise<T>): Promise<PullRequestResult<T>> {
    return this.#queues.run(target.branch, () => this.#submit(target, work));
  }

  async #submit<T>(target: ReviewBranch, work: (submit: Submit) => Promise<T>): Promise<PullRequestResult<T>> {
    const { ledger, tracker } = this.#options;
    const { branch } = target;
    const before = await this.#openPull(branch);
    const left = before === undefined ? await this.#leftoverTip(target) : undefined;
    const submit = await ledger.openReviewBranch(branch, left);
    const commits = new Set<string>();
    let head = '';
    const result = await work(async (change, planner) => {
      const submitted = await submit(change, planner);
      commits.add(submitted.commit);
      // A repeated change returns the commit of the first one.
      if (submitted.id === change.id) head = submitted.commit;
      return submitted;
    });
    const inFleet = await this.#inFleet(commits);
    if (before === undefined && inFleet.size === commits.size) return { result, pull: undefined, inFleet };
    const pull = await this.#open(target, before).catch((error: unknown) => {
      // A second change is already in the pull request; only the description is old, and the next poll fixes that.
      if (before !== undefined) return before;
      this.#giveUp(branch, head);
      throw error;
    });
    tracker.written(pull);
    return { result, pull, inFleet };
  }

  async #open({ branch, describe }: ReviewBranch, before: PullRequest | undefined): Promise<PullRequest> {
    const { forge, ledger } = this.#options;
    const preview = await ledger.previewMerge(`refs/heads/${branch}`);
    const description = describe(await evaluate(preview, { byProgram: true }));
    if (before !== undefined) return forge.update(before.number, description);
    return forge.open({ branch, base: ledger.branch, ...description });
  }

  async #openPull(branch: string): Promise<PullRequest | undefined> {
    const { forge, ledger } = this.#options;
    const open = await forge.list({ state: 'open', branchPrefix: branch });
    return open.find(({ head, base }) => head.branch === branch && base === ledger.branch && !head.isFork);
  }

  /**
   * Returns the tip of a branch of ours without an open pull request: it was closed or merged, or the server died
   * before it was opened. The change starts again on the newest fleet.
   * @throws Unavailable while another server may be about to open one for another change
   */
  async #leftoverTip({ branch, isRepeated }: ReviewBranch): Promise<string | undefined> {
    const { ledger, now } = this.#options;
    try {
      const { head, commits } = await ledger.previewMerge(`refs/heads/${branch}`);
      const at = commits[0]?.at;
      const isYoung = at !== undefined && now().getTime() - new Date(at).getTime() < abandonedAfter;
      // A commit without changes was made by a person, and belongs to no request.
      const isSameRequest = commits.every(({ changes }) => changes.length > 0 && changes.every(isRepeated));
      if (isYoung && !isSameRequest && !this.#hasEnded(head)) {
        throw new Unavailable(
          `Another change of this store is being pushed to ${branch} right now; try again in 10 seconds.`,
          10,
        );
      }
      return head;
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  async #inFleet(commits: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const { ledger } = this.#options;
    const head = await ledger.head();
    const found = new Set<string>();
    if (head.state !== 'ready') return found;
    for (const commit of commits) if (await ledger.contains(head.revision, commit)) found.add(commit);
    return found;
  }

  /**
   * Abandons the branch. It is deleted later, as after every closed pull request, unless the next change replaces it.
   */
  #giveUp(branch: string, commit: string): void {
    this.#givenUp.add(commit);
    setTimeout(() => {
      this.#givenUp.delete(commit);
      this.#options.ledger.deleteReviewBranch(branch, commit).catch(() => undefined);
    }, abandonedAfter).unref();
  }

  #hasEnded(head: string): boolean {
    if (this.#givenUp.has(head)) return true;
    return this.#options.tracker.list().some(({ pull }) => pull.state !== 'open' && pull.head.sha === head);
  }
}
