import { Stack } from '@mantine/core';
import { formatCount } from '../format/amounts.ts';
import { describeObjects } from './describe-objects.ts';
import { ImpactSummary } from './impact-summary.tsx';
import { PlannedFiles } from './planned-files.tsx';
import type { PlanAnswer } from '#contract';

/** Impact of a change request before it is written. */
export function PlanSummary({ plan, outdated = false }: { plan: PlanAnswer; outdated?: boolean }) {
  const { impact, files, subject } = plan;
  const objects = describeObjects(files);
  return (
    <Stack gap={12} data-testid="plan">
      <ImpactSummary impact={impact} outdated={outdated} note={objects === '' ? '' : `Objects: ${objects}.`} />
      <PlannedFiles files={files} label={`${formatCount(files.length, 'file')} in one commit: ${subject}`} />
    </Stack>
  );
}
