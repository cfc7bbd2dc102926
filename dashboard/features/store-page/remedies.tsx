import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { runAction } from '../../api/stores.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { ActionDialog } from './action-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { inputFields, storeAction, type Remedy, type StoreDetail, type StoreStatus } from '#contract';

/** Buttons that fix an unwanted phase; nothing where there is nothing to do. */
export function Remedies({
  name,
  remedies,
  deletesAtOnce,
}: Pick<StoreDetail, 'name'> & Pick<StoreStatus, 'remedies' | 'deletesAtOnce'>) {
  if (remedies.length === 0) return null;
  return (
    <Group gap={8}>
      {remedies.map(id =>
        hasDialog(id) ? (
          <DialogRemedy key={id} id={id} name={name} atOnce={deletesAtOnce} />
        ) : (
          <RemedyButtons key={id} id={id} name={name} />
        ),
      )}
    </Group>
  );
}

/** True for an action that asks for something before it is sent. */
function hasDialog(id: Remedy): boolean {
  const { isDangerous, input } = storeAction(id);
  return isDangerous === true || inputFields(input).length > 0;
}

function RemedyButtons({ id, name }: { id: Remedy; name: string }) {
  const { label } = storeAction(id);
  const modes = useDeliveryModes();
  const notifyCommitted = useNotifyCommitted();
  const action = useStoreWrite(
    (of: string, mode) => runAction(id, of, {}, { mode }),
    accepted => notifyCommitted(accepted),
  );
  return (
    <>
      <SendButtons
        modes={modes}
        labels={{ commit: label, 'pull-request': `${label} by pull request` }}
        otherLabels={{ commit: `${label} directly`, 'pull-request': `${label} by pull request` }}
        loading={action.isPending}
        onSend={mode => action.mutate({ input: name, mode })}
      />
      {action.isError && <FailureNotice error={action.error} />}
    </>
  );
}

/** Remedies with a dialog of their own, beyond their description. */
const dialogs: Partial<Record<Remedy, typeof DeleteDialog>> = { delete: DeleteDialog };

function DialogRemedy({ id, name, atOnce }: { id: Remedy; name: string; atOnce: boolean }) {
  const [opened, dialog] = useDisclosure(false);
  const Dialog = dialogs[id] ?? ActionDialog;
  return (
    <>
      <Button size="sm" variant="default" onClick={dialog.open}>
        {storeAction(id).label}…
      </Button>
      <Dialog id={id} name={name} atOnce={atOnce} opened={opened} onClose={dialog.close} onDone={dialog.close} />
    </>
  );
}
