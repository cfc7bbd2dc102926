import { useQuery } from '@tanstack/react-query';
import { planQuery } from '../../api/queries.ts';
import { runAction } from '../../api/stores.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { PlannedDialog } from './planned-dialog.tsx';

export type DriftAction = 'restore' | 'adopt-drift';

interface DriftDialogProps {
  name: string;
  /** Version of the shown drift. */
  version: string;
  action: DriftAction;
  opened: boolean;
  onClose: () => void;
}

const words = {
  restore: {
    title: (name: string) => `Restore the manifests of ${name}?`,
    text: 'One commit renders the manifests from the store and its lock again. The edit stays in the history.',
    send: 'Restore manifests',
  },
  'adopt-drift': {
    title: (name: string) => `Keep the edit of ${name}?`,
    text: 'One commit records in the store’s lock that the edit is intended. The manifests stay as they are.',
    send: 'Keep the edit',
  },
} as const;

/** Shows the plan before it is written. */
export function DriftDialog({ name, version, action, opened, onClose }: DriftDialogProps) {
  const plan = useQuery({ ...planQuery({ action, name }), enabled: opened });
  const notifyCommitted = useNotifyCommitted();
  const write = useStoreWrite(
    (of: string, mode) =>
      action === 'restore' ? runAction(action, name, {}, { mode }) : runAction(action, name, { version: of }, { mode }),
    accepted => {
      notifyCommitted(accepted);
      onClose();
    },
  );
  return (
    <PlannedDialog
      opened={opened}
      title={words[action].title(name)}
      text={words[action].text}
      label={words[action].send}
      plan={plan}
      write={write}
      onSend={mode => write.mutate({ input: version, mode })}
      onClose={onClose}
    />
  );
}
