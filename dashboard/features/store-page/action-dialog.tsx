import { useQuery } from '@tanstack/react-query';
import { planQuery } from '../../api/queries.ts';
import { runAction } from '../../api/stores.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { PlannedDialog } from './planned-dialog.tsx';
import { storeAction, type Remedy } from '#contract';

export interface ActionDialogProps {
  id: Remedy;
  name: string;
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Shows what an action destroys and asks for the store's name. */
export function ActionDialog({ id, name, opened, onClose, onDone }: ActionDialogProps) {
  const { label, description } = storeAction(id);
  const plan = useQuery({ ...planQuery({ action: id, name }), enabled: opened });
  const notifyCommitted = useNotifyCommitted();
  const write = useStoreWrite(
    (confirm: string, mode) => runAction(id, name, { confirm }, { mode }),
    accepted => {
      notifyCommitted(accepted);
      onDone();
    },
  );
  return (
    <PlannedDialog
      opened={opened}
      title={`${label}: ${name}?`}
      text={description}
      label={label}
      phrase={name}
      plan={plan}
      write={write}
      onSend={mode => write.mutate({ input: name, mode })}
      onClose={onClose}
    />
  );
}
