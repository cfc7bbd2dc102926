import type { PullRequestView } from '#contract';

/**
 * Returns the author: for one that this server opened the requesters of its changes, otherwise the account at the
 * forge.
 */
export function authorName({ changes, author }: Pick<PullRequestView, 'changes' | 'author'>): string {
  const actors = [...new Set(changes.map(({ actor }) => actor.replace(/ <.*>$/, '')))];
  return actors.length > 0 ? actors.join(', ') : (author ?? 'deleted user');
}
