import classes from './field-changes.module.css';
import type { PlanAnswer } from '#contract';

/** The changed fields of a store. */
export function FieldChanges({ fields }: { fields: PlanAnswer['impact']['fields'] }) {
  return (
    <ul className={classes.fields}>
      {fields.map(({ field, from, to }) => (
        <li key={field}>
          <code>{field}</code> {from !== undefined && <del>{from}</del>}{' '}
          {to === undefined ? 'removed' : <ins>{to}</ins>}
        </li>
      ))}
    </ul>
  );
}
