import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { startBulk } from '../../api/bulk.ts';
import { fleetQuery } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import { waysOf } from '../../shared/writes/ways.ts';
import classes from './apply-form.module.css';
import { keepDraft, type ImportDraft } from './import-draft.ts';
import type { BulkPlan } from '#server/contract';

interface ApplyFormProps {
  draft: ImportDraft;
  plan: BulkPlan;
  onCancel: () => void;
}

/** Writes what was planned. Who removes stores types how many: a click must not be enough. */
export function ApplyForm({ draft, plan, onCancel }: ApplyFormProps) {
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  const { count: removals } = plan.removals;
  const writes = plan.rows.filter(({ state }) => state !== 'refused' && state !== 'unchanged').length;
  const { data: fleet } = useQuery(fleetQuery);
  const { usual, other } = waysOf(fleet?.changes);
  // Many stores at once are never one pull request: a fleet that wants reviews may let them be committed all the same.
  const isReviewed = usual === 'pull-request';
  const mode = isReviewed ? other : undefined;
  const start = useMutation({
    mutationFn: startBulk,
    onSuccess: async ({ bulk: { id } }, { mode }) => {
      keepDraft({ ...draft, sent: { id, removals, mode } });
      await navigate({ to: '/import/$id', params: { id } });
    },
  });
  const confirmed = removals === 0 || typed.trim() === String(removals);
  if (isReviewed && mode === undefined) {
    return (
      <Notice tone="info" title="Changes of this fleet need a pull request">
        <p>
          Write these stores into a checkout with <code>npx storefleet bulk {draft.name}</code>, and open a pull request
          with what it wrote.
        </p>
      </Notice>
    );
  }
  return (
    <form
      className={classes.end}
      onSubmit={event => {
        event.preventDefault();
        if (confirmed && writes > 0 && !start.isPending) start.mutate({ file: draft, removals, mode });
      }}
    >
      {start.isError && <FailureNotice error={start.error} />}
      {isReviewed && (
        <Notice tone="warn" title="This is committed directly">
          <p>Other changes of this fleet wait for a review; many stores at once can’t.</p>
        </Notice>
      )}
      {removals > 0 && (
        <TextInput
          label={
            <>
              This removes {formatCount(removals, 'store')} with database, uploads and orders. Type{' '}
              <code>{removals}</code> to confirm
            </>
          }
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="off"
          className={classes.confirm}
        />
      )}
      <div className={classes.actions}>
        <Button
          type="submit"
          disabled={!confirmed || writes === 0}
          loading={start.isPending}
          {...(removals > 0 ? { color: 'red.9' } : {})}
        >
          {writes === 0 ? 'Nothing to write' : `Write ${formatCount(writes, 'store')}`}
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
