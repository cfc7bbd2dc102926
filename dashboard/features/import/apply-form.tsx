import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { startBulk } from '../../api/bulk.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
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
  const start = useMutation({
    mutationFn: startBulk,
    onSuccess: async ({ bulk: { id } }) => {
      keepDraft({ ...draft, sent: { id, removals } });
      await navigate({ to: '/import/$id', params: { id } });
    },
  });
  const confirmed = removals === 0 || typed.trim() === String(removals);
  return (
    <form
      className={classes.end}
      onSubmit={event => {
        event.preventDefault();
        if (confirmed && writes > 0 && !start.isPending) start.mutate({ file: draft, removals });
      }}
    >
      {start.isError && <FailureNotice error={start.error} />}
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
