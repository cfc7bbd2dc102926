import { Button, Modal, Skeleton, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteStore } from '../../api/changes.ts';
import { keys } from '../../api/keys.ts';
import { planQuery } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import classes from './delete-dialog.module.css';

interface DeleteDialogProps {
  name: string;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what will be destroyed and asks for the store's name: a click must not be enough. */
export function DeleteDialog({ name, opened, onClose, onDeleted }: DeleteDialogProps) {
  const [typed, setTyped] = useState('');
  const queries = useQueryClient();
  const plan = useQuery({ ...planQuery({ action: 'remove', name }), enabled: opened });
  const deletion = useMutation({
    mutationFn: () => deleteStore(name, typed),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.store(name) });
      void queries.invalidateQueries({ queryKey: keys.storeList });
      onDeleted();
    },
  });
  const close = () => {
    setTyped('');
    deletion.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Delete ${name}?`} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          if (typed === name) deletion.mutate();
        }}
      >
        <p className={classes.text}>
          The shop goes offline, and its database, uploads and orders are destroyed. This can’t be undone.
        </p>
        <div className={classes.plan}>
          {plan.data && <PlanSummary plan={plan.data} />}
          {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
          {plan.isError && <FailureNotice error={plan.error} onRetry={() => void plan.refetch()} />}
        </div>
        <TextInput
          label={
            <>
              Type <code>{name}</code> to confirm
            </>
          }
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        {deletion.isError && <FailureNotice error={deletion.error} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" color="red.9" disabled={typed !== name} loading={deletion.isPending}>
            Delete store
          </Button>
        </div>
      </form>
    </Modal>
  );
}
