import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isRefusal } from '../../api/failure.ts';
import { importPlanQuery } from '../../api/imports.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { formatBytes } from '../../shared/format/amounts.ts';
import { Panel } from '../../shared/panel/panel.tsx';
import { AmountsGrid } from '../../shared/plan/amounts-grid.tsx';
import { ApplyForm } from './apply-form.tsx';
import { CheckingRows } from './checking-rows.tsx';
import type { ImportDraft } from './import-draft.ts';
import { PlannedDetail } from './planned-detail.tsx';
import classes from './planned-import.module.css';
import { RefusedNotice } from './refused-notice.tsx';
import { plannedStyles } from './row-styles.ts';
import { RowsTable } from './rows-table.tsx';
import type { ImportChecked } from '#contract';

interface PlannedImportProps {
  draft: ImportDraft;
  onDiscard: () => void;
}

/** Shows the plan of a file, and the button that applies it. */
export function PlannedImport({ draft, onDiscard }: PlannedImportProps) {
  const [checked, setChecked] = useState<ImportChecked>();
  const plan = useQuery(importPlanQuery(draft, setChecked));
  return (
    <>
      <Panel
        title={draft.name}
        aside={
          <span className={classes.about}>
            {draft.format.toUpperCase()} · {formatBytes(new Blob([draft.text]).size)}
            <Button variant="default" size="xs" onClick={onDiscard}>
              Choose another file
            </Button>
          </span>
        }
      >
        {plan.isPending && <CheckingRows checked={checked} onCancel={onDiscard} />}
        {plan.isError && (
          <FailureNotice
            error={plan.error}
            // A retry would not change a refusal.
            {...(isRefusal(plan.error) ? {} : { onRetry: () => void plan.refetch() })}
          />
        )}
        {plan.data && (
          <Stack gap={12} data-testid="import-plan">
            <p className={classes.summary}>{plan.data.impact.summary}</p>
            {Object.values(plan.data.impact.requests).some(amount => amount !== 0) && (
              <AmountsGrid requests={plan.data.impact.requests} />
            )}
            <RefusedNotice rows={plan.data.rows} />
          </Stack>
        )}
      </Panel>
      {plan.data && (
        <>
          <RowsTable
            rows={plan.data.rows}
            styles={plannedStyles}
            detailTitle="Effect"
            detail={row => <PlannedDetail row={row} />}
          />
          <ApplyForm draft={draft} plan={plan.data} onCancel={onDiscard} />
        </>
      )}
    </>
  );
}
