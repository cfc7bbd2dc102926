import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { restoreStore, retryStore } from '../../api/changes.ts';
import { keys } from '../../api/keys.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import classes from './remedies.module.css';
import type { HeadlineState } from '#server/contract';

/** What can be done about a state that nobody wants; nothing where there is nothing to do. */
export function Remedies({ name, state }: { name: string; state: HeadlineState }) {
  if (state === 'Orphaned') return <Remedy name={name} label="Restore" act={restoreStore} />;
  if (state === 'Degraded') return <Remedy name={name} label="Retry" act={retryStore} />;
  if (state !== 'Failed') return null;
  return (
    <div className={classes.row}>
      <Remedy name={name} label="Retry" act={retryStore} />
      <Discard name={name} />
    </div>
  );
}

function Remedy({ name, label, act }: { name: string; label: string; act: (name: string) => Promise<unknown> }) {
  const queries = useQueryClient();
  const remedy = useMutation({
    mutationFn: () => act(name),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.store(name) });
      void queries.invalidateQueries({ queryKey: keys.storeList });
    },
  });
  return (
    <>
      <Button className={classes.button} size="sm" loading={remedy.isPending} onClick={() => remedy.mutate()}>
        {label}
      </Button>
      {remedy.isError && <FailureNotice error={remedy.error} />}
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
