import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepStore, restoreStore, retryStore, type RequestedMode } from '../../api/stores.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useTellCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import classes from './remedies.module.css';
import type { ChangeAccepted, StoreDetail, StoreStatus } from '#contract';

/** What can be done about a state that nobody wants; nothing where there is nothing to do. */
export function Remedies({
  name,
  remedies,
  deletesAtOnce,
}: Pick<StoreDetail, 'name'> & Pick<StoreStatus, 'remedies' | 'deletesAtOnce'>) {
  if (remedies.length === 0) return null;
  return (
    <div className={classes.row}>
      {remedies.includes('restore') && <Action name={name} label="Restore" act={restoreStore} />}
      {remedies.includes('keep') && <Action name={name} label="Cancel deletion" act={keepStore} />}
      {remedies.includes('retry') && <Action name={name} label="Retry" act={retryStore} />}
      {remedies.includes('discard') && <Discard name={name} atOnce={deletesAtOnce} />}
    </div>
  );
}

interface ActionProps {
  name: string;
  label: string;
  act: (name: string, mode: RequestedMode) => Promise<ChangeAccepted>;
}

function Action({ name, label, act }: ActionProps) {
  const ways = useDeliveryModes();
  const tell = useTellCommitted();
  const action = useStoreWrite(act, accepted => tell(accepted));
  return (
    <>
      <SendButtons
        ways={ways}
        labels={{ commit: label, 'pull-request': `${label} by pull request` }}
        otherLabels={{ commit: `${label} directly`, 'pull-request': `${label} by pull request` }}
        loading={action.isPending}
        onSend={mode => action.mutate({ input: name, mode })}
      />
      {action.isError && <FailureNotice error={action.error} />}
    </>
  );
}

function Discard({ name, atOnce }: { name: string; atOnce: boolean }) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button className={classes.button} size="sm" variant="default" onClick={dialog.open}>
        Discard…
      </Button>
      <DeleteDialog name={name} atOnce={atOnce} opened={opened} onClose={dialog.close} onDeleted={dialog.close} />
    </>
  );
}
