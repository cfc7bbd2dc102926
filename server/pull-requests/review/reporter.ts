import type { Logger } from 'pino';
import type { Forge, PullRequest } from '../../forges/index.ts';
import { commentOf, reportOf } from './report.ts';
import type { ReviewResult } from './verdict.ts';
import { Refused } from '#fleet';

export interface VoiceOptions {
  readonly forge: Pick<Forge, 'comment' | 'report'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** The branch of the fleet. */
  readonly branch: string;
}

/** Says verdicts at the forge, as a report on the commit and a comment below the pull request: each when it is news. */
export class ReviewReporter {
  readonly #options: VoiceOptions;
  /** The last texts that the forge took, by number; what is forgotten is said once more. */
  readonly #reports = new Map<number, string>();
  readonly #comments = new Map<number, string>();

  constructor(options: VoiceOptions) {
    this.#options = options;
  }

  /**
   * @param isOurs whether this server opened it: then its body says already what it means
   * @throws Unavailable when the forge does not answer now
   */
  async say({ number }: PullRequest, verdict: ReviewResult, isOurs: boolean): Promise<void> {
    const { forge, branch } = this.#options;
    const report = reportOf(verdict, branch, number);
    await this.#tell(this.#reports, number, JSON.stringify([verdict.head, report]), () =>
      forge.report(verdict.head, report),
    );
    // Of documents and programs there is nothing to read, unless what stands there was said before they were all.
    if (isOurs || !(verdict.touchesFleet || this.#comments.has(number))) return;
    const comment = commentOf(verdict, branch);
    await this.#tell(this.#comments, number, comment, () => forge.comment(number, 'review', comment));
  }

  /** Says it of a commit that no pull request has as its head. @throws Unavailable when the forge does not answer now */
  async sayOf(verdict: ReviewResult): Promise<void> {
    const { forge, branch } = this.#options;
    await this.#unlessRefused({ commit: verdict.head }, () => forge.report(verdict.head, reportOf(verdict, branch)));
  }

  forget(number: number): void {
    this.#reports.delete(number);
    this.#comments.delete(number);
  }

  async #tell(told: Map<number, string>, number: number, text: string, tell: () => Promise<void>): Promise<void> {
    if (told.get(number) === text) return;
    await this.#unlessRefused({ pullRequest: number }, tell);
    told.set(number, text);
  }

  /** What a forge does not let us say stops neither the rest nor the verdict. */
  async #unlessRefused(of: object, tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#options.logger.warn({ ...of, reason: error.message }, 'the forge refuses the report');
    }
  }
}
