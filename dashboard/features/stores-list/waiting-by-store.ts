import type { PullRequestView } from '#contract';

/** By store the open pull request that touches it; of several the one that was opened last. */
export function waitingByStore(open: readonly PullRequestView[]): ReadonlyMap<string, PullRequestView> {
  const byNumber = open.toSorted((a, b) => a.number - b.number);
  return new Map(byNumber.flatMap(pullRequest => pullRequest.stores.map(name => [name, pullRequest] as const)));
}
