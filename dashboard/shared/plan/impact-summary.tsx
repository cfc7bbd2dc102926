import { Notice } from '../feedback/notice.tsx';
import { formatCount } from '../format/amounts.ts';
import { AmountsGrid } from './amounts-grid.tsx';
import { FieldChanges } from './field-changes.tsx';
import classes from './impact-summary.module.css';
import type { PlanAnswer } from '#contract';

type Intent = PlanAnswer['intent'];

/** Of many stores at once nobody reads more than the first few, and their number. */
const most = 5;

/** Which pods of several stores restart: of one the summary says it. */
function describeRestarts({ stores, restarts }: Intent): string {
  if (stores.changed < 2 || restarts.length === 0) return '';
  const rest = restarts.length - most;
  return `Restarts ${rest > 0 ? `${restarts.slice(0, most).join(', ')} and ${rest} more` : restarts.join(' and ')}.`;
}

interface IntentSummaryProps {
  intent: Intent;
  outdated?: boolean;
  /** A further sentence, behind what restarts. */
  note?: string;
}

/** What a change means for the fleet. */
export function IntentSummary({ intent, outdated = false, note = '' }: IntentSummaryProps) {
  const line = [describeRestarts(intent), note].filter(Boolean).join(' ');
  return (
    <div className={classes.intent}>
      <p className={classes.summary}>{intent.summary}</p>
      <AmountsGrid requests={intent.requests} outdated={outdated} />
      {intent.fields.length > 0 && <FieldChanges fields={intent.fields} />}
      {line !== '' && <p className={classes.line}>{line}</p>}
      {intent.warnings.slice(0, most).map(warning => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {intent.warnings.length > most && (
        <p className={classes.line}>And {formatCount(intent.warnings.length - most, 'more warning')}.</p>
      )}
    </div>
  );
}
