import { Stack } from '@mantine/core';
import { Notice } from '../feedback/notice.tsx';
import { formatCount } from '../format/amounts.ts';
import { AmountsGrid } from './amounts-grid.tsx';
import { FieldChanges } from './field-changes.tsx';
import classes from './impact-summary.module.css';
import type { PlanAnswer } from '#contract';

type Impact = PlanAnswer['impact'];

/** Number of stores that are listed; others are counted. */
const most = 5;

/** Describes which pods of several stores restart; for one store the summary does it. */
function describeRestarts({ stores, restarts }: Impact): string {
  if (stores.changed < 2 || restarts.length === 0) return '';
  const rest = restarts.length - most;
  return `Restarts ${rest > 0 ? `${restarts.slice(0, most).join(', ')} and ${rest} more` : restarts.join(' and ')}.`;
}

interface ImpactSummaryProps {
  impact: Impact;
  outdated?: boolean;
  /** A further sentence, behind what restarts. */
  note?: string;
}

/** Impact of a change request on the fleet. */
export function ImpactSummary({ impact, outdated = false, note = '' }: ImpactSummaryProps) {
  const line = [describeRestarts(impact), note].filter(Boolean).join(' ');
  return (
    <Stack gap={12}>
      <p className={classes.summary}>{impact.summary}</p>
      <AmountsGrid requests={impact.requests} outdated={outdated} />
      {impact.fields.length > 0 && <FieldChanges fields={impact.fields} />}
      {line !== '' && <p className={classes.line}>{line}</p>}
      {impact.warnings.slice(0, most).map(warning => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {impact.warnings.length > most && (
        <p className={classes.line}>And {formatCount(impact.warnings.length - most, 'more warning')}.</p>
      )}
    </Stack>
  );
}
