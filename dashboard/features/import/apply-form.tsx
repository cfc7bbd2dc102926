import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { startImport } from '../../api/imports.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { FormEnd } from '../../shared/form/form-end.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import classes from './apply-form.module.css';
import { saveDraft, type ImportDraft } from './import-draft.ts';
import type { ImportPlan, DeliveryMode } from '#contract';

interface ApplyFormProps {
  draft: ImportDraft;
  plan: ImportPlan;
  onCancel: () => void;
}

/** Applies a plan. A deletion needs the typed number of stores, so that a click is not enough. */
export function ApplyForm({ draft, plan, onCancel }: ApplyFormProps) {
  const [typed, setTyped] = useState('');
  const navigate = useNavigate();
  const { count: removals } = plan.removals;
  const writes = plan.rows.filter(({ state }) => state !== 'refused' && state !== 'unchanged').length;
  const modes = useDeliveryModes();
  const start = useMutation({
    mutationFn: startImport,
    onSuccess: async ({ progress: { id } }, { mode }) => {
      saveDraft({ ...draft, sent: { id, removals, mode } });
      await navigate({ to: '/import/$id', params: { id } });
    },
  });
  const confirmed = removals === 0 || typed.trim() === String(removals);
  const send = (mode: DeliveryMode | undefined) => {
    if (confirmed && writes > 0 && !start.isPending) start.mutate({ file: draft, removals, mode });
  };
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault();
        send(modes.preferred);
      }}
    >
      <FormEnd
        above={
          <>
            {start.isError && <FailureNotice error={start.error} />}
            {removals > 0 && (
              <TextInput
                label={
                  <>
                    This deletes {formatCount(removals, 'store')}, including database, uploads and orders. Type{' '}
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
          </>
        }
      >
        {writes === 0 ? (
          <Button disabled>Nothing to import</Button>
        ) : (
          <SendButtons
            modes={modes}
            labels={{ commit: `Import ${formatCount(writes, 'store')}`, 'pull-request': 'Open pull request' }}
            dangerous={removals > 0}
            inForm
            disabled={!confirmed}
            loading={start.isPending}
            onSend={send}
          />
        )}
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </FormEnd>
    </form>
  );
}
