import { useQuery } from '@tanstack/react-query';
import { pullRequestListQuery } from '../../api/pull-requests.ts';
import { fleetQuery } from '../../api/queries.ts';
import type { PullRequestList, PullRequestView } from '#contract';

const none: readonly PullRequestView[] = [];

const openOnes = ({ items }: PullRequestList): readonly PullRequestView[] =>
  items.filter(({ state }) => state === 'open');

/** Returns the open pull requests; without a forge, none are requested. */
export function useOpenPullRequests(): readonly PullRequestView[] {
  const { data: fleet } = useQuery(fleetQuery);
  const hasForge = fleet !== undefined && fleet.changes.forge !== null;
  const { data } = useQuery({ ...pullRequestListQuery, enabled: hasForge, select: openOnes });
  return data ?? none;
}
