import { Notice } from '../feedback/notice.tsx';
import { formatCount } from '../format/amounts.ts';
import { AmountsGrid } from './amounts-grid.tsx';
import { describeObjects } from './describe-objects.ts';
import { FieldChanges } from './field-changes.tsx';
import classes from './plan-summary.module.css';
import { PlannedFiles } from './planned-files.tsx';
import type { PlanAnswer } from '#server/contract';

/** Of stores that run and go on running: a new one has nothing to restart, and one that goes does not come back. */
function describeRestarts({ stores, restarts }: PlanAnswer['intent']): string {
  if (stores.changed === 0) return '';
  return restarts.length === 0 ? 'Restarts nothing.' : `Restarts ${restarts.join(' and ')}.`;
}

/** What a change would do, before anything is written. */
export function PlanSummary({ plan, outdated = false }: { plan: PlanAnswer; outdated?: boolean }) {
  const { intent, files } = plan;
  const objects = describeObjects(files);
  return (
    <div className={classes.plan} data-testid="plan">
      <p className={classes.summary}>{intent.summary}</p>
      <AmountsGrid requests={intent.requests} outdated={outdated} />
      {intent.fields.length > 0 && <FieldChanges fields={intent.fields} />}
      <p className={classes.line}>
        {describeRestarts(intent)} {objects !== '' && `Objects: ${objects}.`}
      </p>
      {intent.warnings.map(warning => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      <PlannedFiles files={files} label={`${formatCount(files.length, 'file')} in one commit: ${plan.subject}`} />
    </div>
  );
}
