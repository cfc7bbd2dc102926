import type { Logger } from 'pino';
import type { Forge, PullRequest } from '../../forges/index.ts';
import type { ReviewResult } from './evaluate.ts';
import { commentOf, reportOf } from './report.ts';
import { Refused } from '#fleet';

export interface ReviewReporterOptions {
  readonly forge: Pick<Forge, 'comment' | 'report'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** The branch of the fleet. */
  readonly branch: string;
}

/**
 * Sends results to the forge, as a report on the commit and a comment below the pull request: each when it changes.
 */
export class ReviewReporter {
  readonly #options: ReviewReporterOptions;
  /** The last texts that the forge accepted, by number; a forgotten one is sent once more. */
  readonly #reports = new Map<number, string>();
  readonly #comments = new Map<number, string>();

  constructor(options: ReviewReporterOptions) {
    this.#options = options;
  }

  /**
   * Reports a result.
   * @param isOurs true if this server opened it: then its body already describes the impact
   * @throws Unavailable if the forge does not answer now
   */
  async report({ number }: PullRequest, result: ReviewResult, isOurs: boolean): Promise<void> {
    const { forge, branch } = this.#options;
    const report = reportOf(result, branch, number);
    await this.#sendOnce(this.#reports, number, JSON.stringify([result.head, report]), () =>
      forge.report(result.head, report),
    );
    // A pull request that does not touch the fleet gets no comment, unless an earlier one must be replaced.
    if (isOurs || !(result.touchesFleet || this.#comments.has(number))) return;
    const comment = commentOf(result, branch);
    await this.#sendOnce(this.#comments, number, comment, () => forge.comment(number, 'review', comment));
  }

  /**
   * Reports on a commit that is not the head of a pull request.
   * @throws Unavailable if the forge does not answer now
   */
  async reportCommit(result: ReviewResult): Promise<void> {
    const { forge, branch } = this.#options;
    await this.#unlessRefused({ commit: result.head }, () => forge.report(result.head, reportOf(result, branch)));
  }

  forget(number: number): void {
    this.#reports.delete(number);
    this.#comments.delete(number);
  }

  async #sendOnce(sent: Map<number, string>, number: number, text: string, send: () => Promise<void>): Promise<void> {
    if (sent.get(number) === text) return;
    await this.#unlessRefused({ pullRequest: number }, send);
    sent.set(number, text);
  }

  /** A report that the forge refuses stops neither the other texts nor the result. */
  async #unlessRefused(of: object, send: () => Promise<void>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#options.logger.warn({ ...of, reason: error.message }, 'the forge refuses the report');
    }
  }
}
