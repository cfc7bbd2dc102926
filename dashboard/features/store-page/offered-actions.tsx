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
import { inputFields, storeAction, type OfferedAction, type StoreDetail, type StoreStatus } from '#contract';

/** Buttons for the actions that a phase offers. */
export function OfferedActions({
  name,
  offeredActions,
  deletesAtOnce,
}: Pick<StoreDetail, 'name'> & Pick<StoreStatus, 'offeredActions' | 'deletesAtOnce'>) {
  if (offeredActions.length === 0) return null;
  return (
    <Group gap={8}>
      {offeredActions.map(id =>
        hasDialog(id) ? (
          <DialogButton key={id} id={id} name={name} atOnce={deletesAtOnce} />
        ) : (
          <SendActionButtons key={id} id={id} name={name} />
        ),
      )}
    </Group>
  );
}

/** True for an action that needs input or confirmation. */
function hasDialog(id: OfferedAction): boolean {
  const { isDangerous, input } = storeAction(id);
  return isDangerous === true || inputFields(input).length > 0;
}

function SendActionButtons({ id, name }: { id: OfferedAction; name: string }) {
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

/** Offered actions with a dialog of their own, beyond their description. */
const dialogs: Partial<Record<OfferedAction, typeof DeleteDialog>> = { delete: DeleteDialog };

function DialogButton({ id, name, atOnce }: { id: OfferedAction; name: string; atOnce: boolean }) {
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
