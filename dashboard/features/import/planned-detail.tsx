import { FieldChanges } from '../../shared/plan/field-changes.tsx';
import classes from './planned-detail.module.css';
import { RowProblems } from './row-problems.tsx';
import type { ImportPlan } from '#contract';

/** Shows what one row does, or why it is refused. */
export function PlannedDetail({ row }: { row: ImportPlan['rows'][number] }) {
  const { state, summary, fields, warnings, problems } = row;
  if (state === 'refused') return <RowProblems problems={problems} />;
  if (state === 'unchanged') return <span className={classes.quiet}>Already up to date</span>;
  return (
    <div className={classes.detail}>
      {fields.length > 0 && <FieldChanges fields={fields} />}
      <span className={classes.quiet}>{summary}</span>
      {warnings.map(warning => (
        <span key={warning} className={classes.warning}>
          {warning}
        </span>
      ))}
    </div>
  );
}
