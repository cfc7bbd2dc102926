/** Below it GitHub keeps the branches of its merge queues, which it makes and deletes itself. */
export const queuePrefix = 'gh-readonly-queue/';

/** A commit that waits in a merge queue for the checks that a rule requires. */
export interface QueuedCommit {
  /** Its branch, without `refs/heads/`. */
  readonly branch: string;
  /** The branch that it is to become. */
  readonly into: string;
  /** The commit on which it is made: the newest of that branch, or of the entry before it in the queue. */
  readonly base: string | null;
  readonly pullRequest: number | null;
}

/**
 * Reads the name of a branch of a queue: `gh-readonly-queue/main/pr-7-<base>`. GitHub promises its prefix alone.
 * @returns null for every other branch
 * @see https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export function queuedCommit(branch: string): QueuedCommit | null {
  if (!branch.startsWith(queuePrefix)) return null;
  const [, into, number, base] = /^(.+)\/pr-(\d+)-([0-9a-f]{40})$/.exec(branch.slice(queuePrefix.length)) ?? [];
  if (into !== undefined) return { branch, into, base: base ?? null, pullRequest: Number(number) };
  const end = branch.lastIndexOf('/');
  return end <= queuePrefix.length
    ? null
    : { branch, into: branch.slice(queuePrefix.length, end), base: null, pullRequest: null };
}
