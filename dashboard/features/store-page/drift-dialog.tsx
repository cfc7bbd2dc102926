import { ActionDialog } from './action-dialog.tsx';

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
    text: 'A commit renders the manifests again from the store file and its lock. The edit stays in the history.',
    label: 'Restore manifests',
  },
  'adopt-drift': {
    title: (name: string) => `Keep the edit of ${name}?`,
    text: 'A commit records the edit in the store’s lock. The manifests stay as they are.',
    label: 'Keep the edit',
  },
} as const;

/** Restores or keeps manifests that were edited by hand. */
export function DriftDialog({ name, version, action, opened, onClose }: DriftDialogProps) {
  const { title, ...form } = words[action];
  return (
    <ActionDialog
      id={action}
      name={name}
      known={action === 'restore' ? {} : { version }}
      title={title(name)}
      {...form}
      opened={opened}
      onClose={onClose}
      onDone={onClose}
    />
  );
}
