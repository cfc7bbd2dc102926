import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Forge, PullRequest, QueuedCommit } from '../../forges/index.ts';
import type { Ledger, MergePreview } from '../../ledger/index.ts';
import { SerialQueue } from '../../lib/serial-queue.ts';
import { planCompletions, storesToComplete, type EditedOf } from './completion.ts';
import { evaluate, type ReviewResult } from './evaluate.ts';
import { completedStores, fileHistory } from './history.ts';
import { isManagedBranch } from './managed-branch.ts';
import { misrenderedStores } from './outdated-completion.ts';
import { ReviewReporter } from './reporter.ts';
import { Conflict, earlierLocks, NotFound, Unavailable, type SlotExemptStores } from '#fleet';
import { DomainError } from '#fleet/schema';

export interface ReviewerOptions {
  readonly forge: Pick<Forge, 'type' | 'get' | 'comment' | 'report'>;
  readonly ledger: Pick<Ledger, 'branch' | 'head' | 'previewMerge' | 'history' | 'file' | 'complete'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly now: () => Date;
  /** Returns the stores that take no start slot. */
  readonly slotExempt: () => SlotExemptStores;
  /** Returns the paths of a store that were edited by hand. @default none */
  readonly edited?: EditedOf | undefined;
}

/**
 * Evaluates pull requests, reports the result to the forge and pushes missing manifests to their branches. One review
 * runs at a time, and nothing is reported or pushed twice, so callers may call as often as they like.
 */
export class Reviewer {
  readonly #options: ReviewerOptions;
  readonly #reporter: ReviewReporter;
  /** The last reported result of each open pull request, by number. */
  readonly #results = new Map<number, ReviewResult>();
  /** The commit on which a branch refused manifests, by number. */
  readonly #declined = new Map<number, string>();
  /** Reported commits of a merge queue, by branch. */
  readonly #queued = new Map<string, string>();
  readonly #reviews = new SerialQueue();

  constructor(options: ReviewerOptions) {
    const { forge, ledger, logger } = options;
    this.#options = options;
    this.#reporter = new ReviewReporter({ forge, logger, branch: ledger.branch });
  }

  /**
   * Evaluates a pull request.
   * @returns null if there is nothing to report: it is deleted, closed or merged, or has another target
   * @throws Unavailable if the forge or the remote does not answer now, or the branch moves in between: try again
   */
  review(pull: PullRequest): Promise<ReviewResult | null> {
    return this.#reviews.run(() => this.#review(pull));
  }

  /**
   * Reports on a commit in a merge queue, compared with the one before it, so that a rule that requires the status lets
   * it pass. Nothing is pushed there: the branch belongs to the queue.
   * @throws Unavailable like {@link review}
   */
  reviewQueued({ branch, into, base }: QueuedCommit): Promise<void> {
    return this.#reviews.run(async () => {
      const { ledger } = this.#options;
      if (into !== ledger.branch) return;
      try {
        const preview = await ledger.previewMerge(`refs/heads/${branch}`, base ?? undefined);
        if (this.#queued.get(branch) === preview.head) return;
        await this.#reporter.reportCommit(await this.#evaluatePreview(preview, false));
        this.#queued.set(branch, preview.head);
      } catch (error) {
        // The commit has left the queue.
        if (!(error instanceof NotFound)) throw error;
        this.#queued.delete(branch);
      }
    });
  }

  /** Forgets queue branches that no longer exist. @param existing the branches that queues have now */
  forgetQueuedBut(existing: ReadonlySet<string>): void {
    for (const branch of this.#queued.keys()) if (!existing.has(branch)) this.#queued.delete(branch);
  }

  async #review(pull: PullRequest): Promise<ReviewResult | null> {
    if (pull.state !== 'open' || pull.base !== this.#options.ledger.branch) return this.#forget(pull);
    const known = this.#results.get(pull.number);
    if (known !== undefined && (await this.#isCurrent(known, pull))) return known;
    try {
      const result = await this.#evaluateAndComplete(pull);
      await this.#reporter.report(pull, result, isManagedBranch(pull));
      this.#results.set(pull.number, result);
      return result;
    } catch (error) {
      if (error instanceof NotFound) return this.#forget(pull);
      throw error;
    }
  }

  #forget({ number }: PullRequest): null {
    this.#results.delete(number);
    this.#declined.delete(number);
    this.#reporter.forget(number);
    return null;
  }

  async #isCurrent({ head, base }: ReviewResult, pull: PullRequest): Promise<boolean> {
    if (pull.head.sha !== head) return false;
    const fleet = await this.#options.ledger.head();
    return fleet.state === 'ready' && fleet.revision === base;
  }

  async #evaluateAndComplete(pull: PullRequest): Promise<ReviewResult> {
    const result = await this.#evaluate(pull);
    const names = storesToComplete(result);
    if (names.length === 0 || pull.head.isFork || this.#declined.get(pull.number) === result.head) return result;
    return (await this.#complete(pull, result, names)) ? this.#evaluate(pull) : result;
  }

  async #evaluate(pull: PullRequest): Promise<ReviewResult> {
    return this.#evaluatePreview(await this.#read(pull), isManagedBranch(pull));
  }

  async #evaluatePreview(preview: MergePreview, byProgram: boolean): Promise<ReviewResult> {
    const { ledger } = this.#options;
    const how = { byProgram };
    const first = await evaluate(preview, how);
    if (first.problems.length === 0 || 'problems' in preview.after) return first;
    const earlier = await earlierLocks(fileHistory(ledger), preview.after.tree, first.locksWithoutProvenance);
    const completed = await completedStores(ledger, preview.commits, misrenderedStores(first));
    return earlier.size === 0 && completed.size === 0 ? first : evaluate(preview, { ...how, earlier, completed });
  }

  /** Reads the commits as they are now from the branch itself: the forge's own record is later. */
  async #read({ number, head }: PullRequest): Promise<MergePreview> {
    const { forge, ledger } = this.#options;
    if (!head.isFork) return ledger.previewMerge(`refs/heads/${head.branch}`);
    const preview = await ledger.previewMerge(forge.type.pullRef(number));
    if (preview.head === head.sha || preview.head === (await forge.get(number)).head.sha) return preview;
    throw new Unavailable(
      `The newest commits of pull request #${number} have not arrived yet; it is reviewed again shortly.`,
    );
  }

  /**
   * Pushes the manifests of stores to the branch.
   * @returns false if the branch refuses them: then they are completed after the merge
   */
  async #complete(
    pull: PullRequest,
    { head, outdatedCompletion }: ReviewResult,
    names: readonly string[],
  ): Promise<boolean> {
    const { ledger, logger, now, slotExempt, edited = () => new Set<string>() } = this.#options;
    const change = { id: randomUUID(), actor: { name: 'storefleet' }, at: now() };
    try {
      await ledger.complete(pull.head.branch, head, change, tree =>
        planCompletions(tree, names, outdatedCompletion, slotExempt(), edited),
      );
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error instanceof Conflict && (await this.#read(pull)).head !== head) {
        throw new Unavailable(`Someone is pushing to pull request #${pull.number}; it is reviewed again shortly.`);
      }
      logger.info({ pullRequest: pull.number, reason: error.message }, 'manifests are completed after the merge');
      this.#declined.set(pull.number, head);
      return false;
    }
  }
}

/** The ledger sets a retry after one minute if only a person can help, as with a protected branch. */
function isRefusal(error: unknown): error is DomainError {
  if (error instanceof Unavailable) return error.retryAfterSeconds >= 60;
  return error instanceof DomainError;
}
