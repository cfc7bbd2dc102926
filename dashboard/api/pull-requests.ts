import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { call } from './call.ts';
import { keys } from './keys.ts';
import type { PullRequestDetail, PullRequestList, PullRequestView } from '#contract';

export const pullRequestListQuery = queryOptions({
  queryKey: keys.pullRequestList,
  queryFn: ({ signal }) => call('GET /api/pull-requests', { signal }),
});

export const pullRequestQuery = (number: number) =>
  queryOptions({
    queryKey: keys.pullRequest(number),
    queryFn: ({ signal }) => call('GET /api/pull-requests/:number', { params: { number }, signal }),
  });

/** @param head the commit that the person saw; the server refuses the merge if the branch has another */
export function mergePullRequest(number: number, head: string): Promise<PullRequestView> {
  return call('POST /api/pull-requests/:number/actions/merge', { params: { number }, body: { head } });
}

export function closePullRequest(number: number): Promise<PullRequestView> {
  return call('POST /api/pull-requests/:number/actions/close', { params: { number } });
}

/**
 * Puts the present state of a pull request into the cache and requests its diff again. Until the diff arrives, a page
 * that shows the diff of an older head keeps that head.
 */
export function cachePullRequest(client: QueryClient, pullRequest: PullRequestView): void {
  client.setQueryData<PullRequestList>(
    keys.pullRequestList,
    list => list && { ...list, items: withPullRequest(list.items, pullRequest) },
  );
  client.setQueryData<PullRequestDetail>(
    keys.pullRequest(pullRequest.number),
    detail => detail && (detail.head === pullRequest.head ? { ...detail, ...pullRequest } : detail),
  );
  void client.invalidateQueries({ queryKey: keys.pullRequest(pullRequest.number) });
}

function withPullRequest(items: readonly PullRequestView[], pullRequest: PullRequestView): PullRequestView[] {
  const index = items.findIndex(item => item.number === pullRequest.number);
  return index === -1 ? [pullRequest, ...items] : items.with(index, pullRequest);
}
