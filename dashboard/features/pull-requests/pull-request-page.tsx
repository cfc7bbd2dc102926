import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { isNotFound } from '../../api/failure.ts';
import { pullRequestQuery } from '../../api/pull-requests.ts';
import { UnifiedDiff } from '../../shared/diff/unified-diff.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Missing } from '../../shared/feedback/missing.tsx';
import { Column, Columns } from '../../shared/layout/columns.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { ImpactSummary } from '../../shared/plan/impact-summary.tsx';
import { ProblemList } from '../../shared/problems/problem-list.tsx';
import { PullRequestCondition } from './pull-request-condition.tsx';
import { PullRequestFacts } from './pull-request-facts.tsx';
import classes from './pull-request-page.module.css';
import { RequestedChanges } from './requested-changes.tsx';
import type { PullRequestDetail } from '#contract';

export function PullRequestPage({ number }: { number: number }) {
  const { data, error, isError, refetch } = useQuery(pullRequestQuery(number));
  if (isNotFound(error)) {
    return (
      <Missing title={`Pull request #${number} not found`} to="/pull-requests" label="All pull requests">
        <p>The pull request may target another branch than the fleet’s, or may have been closed long ago.</p>
      </Missing>
    );
  }
  return (
    <Stack gap={16} miw={0}>
      <title>{`${data?.title ?? `Pull request #${number}`} · Storefleet`}</title>
      {isError && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={420} radius={10} role="status" aria-label="Loading pull request" />}
      {data && <Content pullRequest={data} />}
    </Stack>
  );
}

function Content({ pullRequest }: { pullRequest: PullRequestDetail }) {
  const { state, impact, problems, changes, diff } = pullRequest;
  return (
    <>
      <PullRequestCondition pullRequest={pullRequest} />
      <Columns widths={[7, 5]}>
        <Column>
          {problems.length > 0 && (
            <Panel title="Problems">
              <ProblemList problems={problems} label="Problems of the pull request" />
            </Panel>
          )}
          {state === 'open' && (
            <Panel title="Impact">
              {impact === null ? <p className={classes.hint}>Not evaluated yet.</p> : <ImpactSummary impact={impact} />}
            </Panel>
          )}
          {changes.length > 0 && (
            <Panel title="Requested changes">
              <RequestedChanges changes={changes} />
            </Panel>
          )}
        </Column>
        <Column>
          <Panel title="Facts">
            <PullRequestFacts pullRequest={pullRequest} />
          </Panel>
        </Column>
      </Columns>
      {/* The diff of a closed pull request may be empty; the fleet’s history shows its commits. */}
      {(state === 'open' || diff !== '') && (
        <Panel title="Diff" aside="store files and fleet.yaml" flush>
          <div className={classes.diff}>
            <UnifiedDiff text={diff} none="This pull request changes no store file." />
          </div>
        </Panel>
      )}
    </>
  );
}
