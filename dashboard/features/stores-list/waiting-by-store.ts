import type { PullRequestView } from '#contract';

/** Returns the newest open pull request by store. */
export function waitingByStore(open: readonly PullRequestView[]): ReadonlyMap<string, PullRequestView> {
  const byNumber = open.toSorted((a, b) => a.number - b.number);
  return new Map(byNumber.flatMap(pullRequest => pullRequest.stores.map(name => [name, pullRequest] as const)));
}
