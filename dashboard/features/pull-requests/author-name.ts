import type { PullRequestView } from '#contract';

/** Who wants it: for one that this server opened those who asked for its changes, otherwise the account at the forge. */
export function authorName({ changes, author }: Pick<PullRequestView, 'changes' | 'author'>): string {
  const actors = [...new Set(changes.map(({ actor }) => actor.replace(/ <.*>$/, '')))];
  return actors.length > 0 ? actors.join(', ') : (author ?? 'deleted user');
}
