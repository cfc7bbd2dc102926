import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { isNotFound } from '../../api/failure.ts';
import { pullRequestQuery } from '../../api/pull-requests.ts';
import { UnifiedDiff } from '../../shared/diff/unified-diff.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { ImpactSummary } from '../../shared/plan/impact-summary.tsx';
import { ProblemList } from '../../shared/problems/problem-list.tsx';
import { ChangeFacts } from './pull-request-facts.tsx';
import { ChangeMissing } from './pull-request-missing.tsx';
import classes from './pull-request-page.module.css';
import { PullRequestPhase } from './pull-request-phase.tsx';
import { AskedChanges } from './requested-changes.tsx';
import type { PullRequestDetail } from '#contract';

/** One pull request: what it would mean, what stands in its way, and the buttons that end it. */
export function ChangePage({ number }: { number: number }) {
  const { data, error, isError, refetch } = useQuery(pullRequestQuery(number));
  if (isNotFound(error)) return <ChangeMissing number={number} />;
  return (
    <div className={classes.page}>
      <title>{`${data?.title ?? `Pull request #${number}`} · Storefleet`}</title>
      {isError && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={420} radius={10} role="status" aria-label="Loading pull request" />}
      {data && <Content change={data} />}
    </div>
  );
}

function Content({ change }: { change: PullRequestDetail }) {
  const { state, impact, problems, changes, diff } = change;
  return (
    <>
      <PullRequestPhase change={change} />
      <div className={classes.columns}>
        <div className={classes.column}>
          {problems.length > 0 && (
            <Panel title="Problems">
              <ProblemList problems={problems} label="Problems of the pull request" />
            </Panel>
          )}
          {state === 'open' && (
            <Panel title="Impact">
              {impact === null ? (
                <p className={classes.hint}>That is not known yet.</p>
              ) : (
                <ImpactSummary impact={impact} />
              )}
            </Panel>
          )}
          {changes.length > 0 && (
            <Panel title="Requested changes">
              <AskedChanges changes={changes} />
            </Panel>
          )}
        </div>
        <div className={classes.column}>
          <Panel title="Facts">
            <ChangeFacts change={change} />
          </Panel>
        </div>
      </div>
      {/* What ended has none: the fleet’s history shows it, or nothing does. */}
      {(state === 'open' || diff !== '') && (
        <Panel title="Diff" aside="store files and fleet.yaml" flush>
          <div className={classes.diff}>
            <UnifiedDiff text={diff} none="It changes no store’s file." />
          </div>
        </Panel>
      )}
    </>
  );
}
