import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { restoreStore, retryStore } from '../../api/changes.ts';
import { keys } from '../../api/keys.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import classes from './remedies.module.css';
import type { Remedy } from '#server/contract';

/** What can be done about a state that nobody wants; nothing where there is nothing to do. */
export function Remedies({ name, remedies }: { name: string; remedies: readonly Remedy[] }) {
  if (remedies.length === 0) return null;
  return (
    <div className={classes.row}>
      {remedies.includes('restore') && <Action name={name} label="Restore" act={restoreStore} />}
      {remedies.includes('retry') && <Action name={name} label="Retry" act={retryStore} />}
      {remedies.includes('discard') && <Discard name={name} />}
    </div>
  );
}

function Action({ name, label, act }: { name: string; label: string; act: (name: string) => Promise<unknown> }) {
  const queries = useQueryClient();
  const action = useMutation({
    mutationFn: () => act(name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.store(name) });
      void queries.invalidateQueries({ queryKey: keys.storeList });
    },
  });
  return (
    <>
      <Button className={classes.button} size="sm" loading={action.isPending} onClick={() => action.mutate()}>
        {label}
      </Button>
      {action.isError && <FailureNotice error={action.error} />}
    </>
  );
}

function Discard({ name }: { name: string }) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button className={classes.button} size="sm" variant="default" onClick={dialog.open}>
        Discard…
      </Button>
      <DeleteDialog name={name} opened={opened} onClose={dialog.close} onDeleted={dialog.close} />
    </>
  );
}
