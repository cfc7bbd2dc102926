import { Skeleton } from '@mantine/core';
import { IconGitPullRequest } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { pullRequestListQuery } from '../../api/pull-requests.ts';
import { fleetQuery } from '../../api/queries.ts';
import { Empty } from '../../shared/feedback/empty.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Page } from '../../shared/page/page.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { ForgeLine } from './forge-line.tsx';
import { ForgeTrouble } from './forge-trouble.tsx';
import { NoForge } from './no-forge.tsx';
import { PullRequestRow } from './pull-request-row.tsx';
import type { PullRequestView } from '#contract';

/** Pull requests that wait for a review, and the recently closed ones. */
export function PullRequestsPage() {
  // The stream reports pull requests; the state of the forge is polled.
  const list = useQuery({ ...pullRequestListQuery, refetchInterval: 30_000 });
  const { data: fleet } = useQuery(fleetQuery);
  const open = list.data?.items.filter(({ state }) => state === 'open') ?? [];
  const ended = list.data?.items.filter(({ state }) => state !== 'open') ?? [];
  return (
    <Page title="Pull requests" aside={list.data?.forge && <ForgeLine forge={list.data.forge} />}>
      {list.isError && <FailureNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height={240} radius={10} role="status" aria-label="Loading pull requests" />}
      {list.data?.forge === null && <NoForge fleet={fleet} />}
      {list.data?.forge && (
        <>
          <ForgeTrouble forge={list.data.forge} />
          <Panel title="Open" aside={open.length === 0 ? undefined : open.length} flush={open.length > 0}>
            {open.length === 0 ? (
              <Empty icon={<IconGitPullRequest size={26} stroke={1.6} />} title="No open pull requests">
                <p>
                  {fleet?.changes.mode === 'commit'
                    ? `Changes are committed directly to ${fleet.branch}. Pull requests, opened here or at the forge, appear on this page.`
                    : 'Changes made here and pull requests opened at the forge wait for review on this page.'}
                </p>
              </Empty>
            ) : (
              <PullRequestList items={open} />
            )}
          </Panel>
          {ended.length > 0 && (
            <Panel title="Recently closed" flush>
              <PullRequestList items={ended} />
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}

function PullRequestList({ items }: { items: readonly PullRequestView[] }) {
  return (
    <ul>
      {items.map(pullRequest => (
        <PullRequestRow key={pullRequest.number} pullRequest={pullRequest} />
      ))}
    </ul>
  );
}
