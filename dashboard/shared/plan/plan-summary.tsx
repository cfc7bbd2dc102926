import { Notice } from '../feedback/notice.tsx';
import { asDifference, formatBytes, formatCount, formatCpu, formatNumber } from '../format/amounts.ts';
import { describeObjects } from './describe-objects.ts';
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
  const { pods, cpu, memory, disk } = intent.requests;
  const objects = describeObjects(files);
  const amounts = [
    ['Pods', asDifference(pods, formatNumber)],
    ['CPU', asDifference(cpu, formatCpu)],
    ['Memory', asDifference(memory, formatBytes)],
    ['Disk', asDifference(disk, formatBytes)],
  ] as const;
  return (
    <div className={classes.plan} data-outdated={outdated} data-testid="plan">
      <p className={classes.summary}>{intent.summary}</p>
      <dl className={classes.amounts}>
        {amounts.map(([name, amount]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{amount}</dd>
          </div>
        ))}
      </dl>
      {intent.fields.length > 0 && (
        <ul className={classes.fields}>
          {intent.fields.map(({ field, from, to }) => (
            <li key={field}>
              <code>{field}</code> {from !== undefined && <del>{from}</del>}{' '}
              {to === undefined ? 'removed' : <ins>{to}</ins>}
            </li>
          ))}
        </ul>
      )}
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
