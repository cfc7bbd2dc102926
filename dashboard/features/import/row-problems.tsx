import classes from './row-problems.module.css';
import type { ImportPlan } from '#contract';

interface RowProblemsProps {
  problems: ImportPlan['rows'][number]['problems'];
}

/** Shows why a row is refused: field, value and rule. */
export function RowProblems({ problems }: RowProblemsProps) {
  return (
    <ul className={classes.problems}>
      {problems.map(({ column, field, value, rule }) => (
        <li key={`${column ?? ''} ${field} ${rule}`}>
          {field !== '' && <strong>{field}</strong>}
          {field !== '' && value !== undefined && ` = ${value}`} {rule}
        </li>
      ))}
    </ul>
  );
}
