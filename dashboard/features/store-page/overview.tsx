import { dashboardKind } from '../../kinds/index.ts';
import { Column, Columns } from '../../shared/layout/columns.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { isDeletionPhase, mayAnswer } from '../../shared/status/phase-style.ts';
import { Ago } from '../../shared/time/times.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { Facts } from './facts.tsx';
import classes from './overview.module.css';
import { StepPath } from './step-path.tsx';
import type { StoreDetail, StoreStatus } from '#contract';

function evidenceTitle({ phase, evidence, observedAt }: StoreStatus): string {
  if (!isDeletionPhase(phase)) return 'Evidence';
  if (observedAt === null) return 'Not checked: no cluster was connected';
  const proven = phase === 'Deleted' && evidence.length > 0 && evidence.every(({ ok }) => ok === true);
  return proven ? 'Checked: nothing remains' : 'What was checked';
}

export function Overview({ detail }: { detail: StoreDetail }) {
  const { status, namespace, links, kind } = detail;
  const { access } = dashboardKind(kind);
  const leaving = isDeletionPhase(status.phase);
  return (
    <Columns widths={[5, 7]}>
      <Column>
        <Panel title={leaving ? 'Deletion' : 'Rollout'}>
          <StepPath steps={status.steps} />
          {status.phase === 'Invalid' && (
            <p className={classes.hint}>The next steps appear here once the file is valid.</p>
          )}
          {status.phase === 'NotObserved' && !leaving && (
            <p className={classes.hint}>The next steps appear here once the cluster is connected.</p>
          )}
        </Panel>
      </Column>
      <Column>
        <Panel
          title={evidenceTitle(status)}
          aside={
            status.observedAt === null ? (
              leaving ? undefined : (
                'never observed'
              )
            ) : (
              <>
                observed <Ago at={status.observedAt} />
              </>
            )
          }
        >
          <EvidenceList evidence={status.evidence} />
        </Panel>
        <Panel title="Facts">
          <Facts detail={detail} />
        </Panel>
        {access !== undefined && mayAnswer(status.phase) && links.shop !== '' && (
          <Panel title={access.title}>
            <access.Content namespace={namespace} />
          </Panel>
        )}
      </Column>
    </Columns>
  );
}
