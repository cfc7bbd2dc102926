import type { CheckedChange } from '#fleet';
import type { PullRequestView } from '#server/contract';

/** What a pull request would mean for the fleet as it was then. */
export interface Verdict {
  /** The newest commit of its branch. */
  readonly head: string;
  /** The newest commit of the fleet. */
  readonly base: string;
  readonly checked: CheckedChange;
  /** Changes that people asked the server for, oldest first. */
  readonly changes: PullRequestView['changes'];
  /** Paths that the fleet changed too since the branch began. */
  readonly contested: readonly string[];
  /** Of these, those that Git can't put together. */
  readonly conflicts: readonly string[];
}
