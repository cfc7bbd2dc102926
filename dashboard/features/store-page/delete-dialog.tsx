import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { planQuery } from '../../api/queries.ts';
import { deleteStore, keepStore, type RequestedMode } from '../../api/stores.ts';
import { ConfirmField } from '../../shared/dialog/confirm-field.tsx';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useTellCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useUndo } from '../../shared/writes/use-undo.tsx';
import type { PlanAnswer } from '#contract';

interface DeleteDialogProps {
  name: string;
  /** Its files leave Git at once: there is no shop to lose, and no time to cancel. */
  atOnce: boolean;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what will be destroyed and asks for the store's name: a click must not be enough. */
export function DeleteDialog({ name, atOnce, opened, onClose, onDeleted }: DeleteDialogProps) {
  const [typed, setTyped] = useState('');
  const ways = useDeliveryModes();
  const plan = useQuery({ ...planQuery({ action: 'remove', name }), enabled: opened });
  const tell = useTellCommitted();
  const navigate = useNavigate();
  const next = {
    label: 'Create again',
    go: () => void navigate({ to: '/stores/new', search: { from: name } }),
  };
  const undo = useUndo(keepStore, {
    title: `${name} can’t be brought back`,
    detail: 'Its files have left Git, so its data is deleted. You can create it again with the same settings.',
    next,
  });
  const deletion = useStoreWrite(
    (confirm: string, mode) => deleteStore(name, confirm, mode),
    accepted => {
      tell(accepted, atOnce ? { next } : { undo: () => undo(name) });
      onDeleted();
    },
  );
  const send = (mode: RequestedMode) => {
    if (typed === name && !deletion.isPending) deletion.mutate({ input: typed, mode });
  };
  const close = () => {
    setTyped('');
    deletion.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={`Delete ${name}?`} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          send(ways.usual);
        }}
      >
        <p className={classes.text}>
          {ways.usual === 'pull-request' ? 'Once the pull request is merged, ' : ''}
          {atOnce ? (
            <>
              {ways.usual === 'pull-request' ? 'its' : 'Its'} files leave Git at once. The shop was never live here, and
              no connected cluster runs it. You can create it again with the same settings.
            </>
          ) : (
            <>
              {ways.usual === 'pull-request' ? 'the' : 'The'} shop goes offline, and its database, uploads and orders
              are destroyed. You can cancel this until the cluster has taken it in, which often takes less than a
              minute; after that it can’t be undone.
            </>
          )}
        </p>
        <div className={classes.box}>
          {plan.data && <PlanSummary plan={atOnce ? withoutWarnings(plan.data) : plan.data} />}
          {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
          {plan.isError && <FailureNotice error={plan.error} onRetry={() => void plan.refetch()} />}
        </div>
        <ConfirmField phrase={name} typed={typed} onTyped={setTyped} />
        {deletion.isError && <FailureNotice error={deletion.error} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <SendButtons
            ways={ways}
            labels={{ commit: 'Delete store', 'pull-request': 'Open pull request' }}
            otherLabels={{ commit: 'Delete directly', 'pull-request': 'Open pull request instead' }}
            dangerous
            inDialog
            disabled={typed !== name}
            loading={deletion.isPending}
            onSend={send}
          />
        </div>
      </form>
    </Dialog>
  );
}

/** What they warn of, data and visitors, a shop that never was has none of. */
const withoutWarnings = (plan: PlanAnswer): PlanAnswer => ({ ...plan, impact: { ...plan.impact, warnings: [] } });
