import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bulkPlanQuery } from '../../api/bulk.ts';
import { isRefusal } from '../../api/failure.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatBytes, formatCount } from '../../shared/format/amounts.ts';
import { Panel } from '../../shared/panel/panel.tsx';
import { AmountsGrid } from '../../shared/plan/amounts-grid.tsx';
import { ApplyForm } from './apply-form.tsx';
import { CheckingRows } from './checking-rows.tsx';
import type { ImportDraft } from './import-draft.ts';
import { PlannedDetail } from './planned-detail.tsx';
import classes from './planned-import.module.css';
import { plannedLooks } from './row-looks.ts';
import { RowsTable } from './rows-table.tsx';
import type { BulkChecked } from '#server/contract';

interface PlannedImportProps {
  draft: ImportDraft;
  onDiscard: () => void;
}

/** What a file would do, and the button that does it. */
export function PlannedImport({ draft, onDiscard }: PlannedImportProps) {
  const [checked, setChecked] = useState<BulkChecked>();
  const plan = useQuery(bulkPlanQuery(draft, setChecked));
  const refused = plan.data?.rows.filter(({ state }) => state === 'refused').length ?? 0;
  return (
    <>
      <Panel
        title={draft.name}
        aside={
          <span className={classes.about}>
            {draft.format.toUpperCase()} · {formatBytes(new Blob([draft.text]).size)}
            <Button variant="default" size="xs" onClick={onDiscard}>
              Choose another
            </Button>
          </span>
        }
      >
        {plan.isPending && <CheckingRows checked={checked} onCancel={onDiscard} />}
        {plan.isError && (
          <FailureNotice
            error={plan.error}
            // What the file says will be refused however often it is asked.
            {...(isRefusal(plan.error) ? {} : { onRetry: () => void plan.refetch() })}
          />
        )}
        {plan.data && (
          <div className={classes.plan} data-testid="bulk-plan">
            <p className={classes.summary}>{plan.data.intent.summary}</p>
            {Object.values(plan.data.intent.requests).some(amount => amount !== 0) && (
              <AmountsGrid requests={plan.data.intent.requests} />
            )}
            {refused > 0 && (
              <Notice tone="warn" title={`${formatCount(refused, 'row is', 'rows are')} refused and will be left out`}>
                <p>
                  Fix them in the file and choose it again, or import the rest now: afterwards you can download the
                  refused rows as a file of their own.
                </p>
              </Notice>
            )}
          </div>
        )}
      </Panel>
      {plan.data && (
        <>
          <RowsTable
            rows={plan.data.rows}
            looks={plannedLooks}
            detailTitle="What it does"
            detail={row => <PlannedDetail row={row} />}
          />
          <ApplyForm draft={draft} plan={plan.data} onCancel={onDiscard} />
        </>
      )}
    </>
  );
}
