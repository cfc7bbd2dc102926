import { Loader } from '@mantine/core';
import { Panel } from '../../shared/panel/panel.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import classes from './plan-panel.module.css';
import type { PlanAnswer } from '#server/contract';

interface PlanPanelProps {
  plan: PlanAnswer | undefined;
  outdated: boolean;
  /** Why there is no plan yet. */
  placeholder: string;
  /** The server's refusal of this plan, if any; it stands beside the fields that it names. */
  refused: boolean;
}

export function PlanPanel({ plan, outdated, placeholder, refused }: PlanPanelProps) {
  const waiting = placeholder === '';
  return (
    <Panel
      title="Plan"
      aside={waiting && outdated && !refused ? <Loader size={14} aria-label="Planning" /> : undefined}
    >
      <div className={classes.place}>
        {refused ? (
          <p className={classes.hint}>The server refuses this plan; see what it says.</p>
        ) : plan ? (
          <PlanSummary plan={plan} outdated={outdated} />
        ) : (
          <p className={classes.hint}>{waiting ? 'Planning…' : placeholder}</p>
        )}
      </div>
    </Panel>
  );
}
