import { z } from 'zod';
import type { MergeQueue } from '../types.ts';
import { branchOf, readPayload, type EventReader } from '../webhook.ts';

const prefix = 'gh-readonly-queue/';

/**
 * GitHub's merge queues. GitHub names their branches `gh-readonly-queue/main/pr-7-<base>`, but guarantees only the
 * prefix.
 * @see
 *   https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
export const mergeQueue: MergeQueue = {
  prefix,
  read(branch) {
    if (!branch.startsWith(prefix)) return null;
    const [, into, number, base] = /^(.+)\/pr-(\d+)-([0-9a-f]{40})$/.exec(branch.slice(prefix.length)) ?? [];
    if (into !== undefined) return { branch, into, base: base ?? null, pullRequest: Number(number) };
    const end = branch.lastIndexOf('/');
    return end <= prefix.length
      ? null
      : { branch, into: branch.slice(prefix.length, end), base: null, pullRequest: null };
  },
};

const mergeGroup = z.object({
  action: z.string(),
  merge_group: z.object({ head_ref: z.string(), base_ref: z.string(), base_sha: z.string() }),
});

/** Reads the event `merge_group`. A queue sends one when an entry is added, and one when it is removed. */
export const readMergeGroup: EventReader = (payload, event) => {
  const { action, merge_group: group } = readPayload(mergeGroup, payload, event);
  const [branch, into] = [branchOf(group.head_ref), branchOf(group.base_ref)];
  if (action !== 'checks_requested' || branch === undefined || into === undefined) return { type: 'other' };
  const pullRequest = mergeQueue.read(branch)?.pullRequest ?? null;
  return { type: 'queued', queued: { branch, into, base: group.base_sha, pullRequest } };
};
