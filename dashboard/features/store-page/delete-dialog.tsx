import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteStore, keepStore, type WantedMode } from '../../api/changes.ts';
import { planQuery } from '../../api/queries.ts';
import { ConfirmField } from '../../shared/dialog/confirm-field.tsx';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useTellCommitted } from '../../shared/writes/use-tell-committed.tsx';
import { useUndo } from '../../shared/writes/use-undo.tsx';
import { useWays } from '../../shared/writes/use-ways.ts';

interface DeleteDialogProps {
  name: string;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what will be destroyed and asks for the store's name: a click must not be enough. */
export function DeleteDialog({ name, opened, onClose, onDeleted }: DeleteDialogProps) {
  const [typed, setTyped] = useState('');
  const ways = useWays();
  const plan = useQuery({ ...planQuery({ action: 'remove', name }), enabled: opened });
  const tell = useTellCommitted();
  const undo = useUndo(keepStore, {
    title: `${name} can’t be brought back`,
    detail:
      'Its files have left Git, so its data is deleted. Its page offers to create it again with the same settings.',
  });
  const deletion = useStoreWrite(
    (confirm: string, mode) => deleteStore(name, confirm, mode),
    accepted => {
      tell(accepted, () => undo(name));
      onDeleted();
    },
  );
  const send = (mode: WantedMode) => {
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
          {ways.usual === 'pull-request' ? 'Once the pull request is merged, the' : 'The'} shop goes offline, and its
          database, uploads and orders are destroyed. You can cancel this until the cluster has taken it in, which often
          takes less than a minute; after that it can’t be undone.
        </p>
        <div className={classes.box}>
          {plan.data && <PlanSummary plan={plan.data} />}
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
