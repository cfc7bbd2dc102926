import { Loader } from '@mantine/core';
import { Panel } from '../../shared/panel/panel.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import classes from './plan-panel.module.css';
import type { PlanAnswer } from '#contract';

interface PlanPanelProps {
  plan: PlanAnswer | undefined;
  outdated: boolean;
  /** Explains why there is no plan; empty when there is one or one is loading. */
  hint: string;
}

export function PlanPanel({ plan, outdated, hint }: PlanPanelProps) {
  return (
    <Panel title="Plan" aside={hint === '' && outdated ? <Loader size={14} aria-label="Planning" /> : undefined}>
      <div className={classes.place}>
        {hint === '' && plan ? (
          <PlanSummary plan={plan} outdated={outdated} />
        ) : (
          <p className={classes.hint}>{hint === '' ? 'Planning…' : hint}</p>
        )}
      </div>
    </Panel>
  );
}
