import { VisuallyHidden } from '@mantine/core';
import classes from './field-summary.module.css';
import type { StoreHistoryEntry } from '#contract';

/** Number of named fields; the diff shows all. */
const most = 3;

interface FieldSummaryProps {
  fields: StoreHistoryEntry['fields'];
  className?: string | undefined;
}

/** Summarizes the changed fields of a store in one or two lines: `title Acme → Acme Toys`. */
export function FieldSummary({ fields, className }: FieldSummaryProps) {
  if (fields.length === 0) return null;
  const more = fields.length - most;
  return (
    <span className={[classes.summary, className].filter(Boolean).join(' ')}>
      {fields.slice(0, most).map(({ field, from, to }) => (
        <span key={field} className={classes.field}>
          <span className={classes.name}>{field.replace(/^spec\./, '')}</span>{' '}
          {from === undefined ? <span className={classes.none}>not set</span> : <del>{short(from)}</del>}{' '}
          <span aria-hidden="true">→</span> <VisuallyHidden>to</VisuallyHidden>{' '}
          {to === undefined ? <span className={classes.none}>not set</span> : <ins>{short(to)}</ins>}
        </span>
      ))}
      {more > 0 && <span className={classes.none}>and {more} more</span>}
    </span>
  );
}

/** A value may be long; the diff shows it in full. */
const short = (value: string) => (value.length > 60 ? `${value.slice(0, 59)}…` : value);
