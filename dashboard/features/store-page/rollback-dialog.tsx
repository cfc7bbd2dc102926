import { useQuery } from '@tanstack/react-query';
import { storeDetailQuery } from '../../api/queries.ts';
import { runAction } from '../../api/stores.ts';
import { useUndo } from '../../shared/writes/use-undo.tsx';
import { ActionDialog } from './action-dialog.tsx';

interface RollbackDialogProps {
  name: string;
  /** Null while it is closed. */
  commit: string | null;
  /** The present commit, to which an undo would return. */
  newest: string;
  onClose: () => void;
}

/** Rolls a store back to an earlier commit. */
export function RollbackDialog({ name, commit, newest, onClose }: RollbackDialogProps) {
  const detail = useQuery({ ...storeDetailQuery(name), enabled: commit !== null });
  const undo = useUndo((to: string, mode) => runAction('rollback', name, { commit: to }, { mode }));
  return (
    <ActionDialog
      id="rollback"
      name={name}
      known={{ commit: commit ?? '' }}
      tag={detail.data?.tag}
      title={`Roll ${name} back to ${commit?.slice(0, 7) ?? ''}?`}
      text="A new commit restores the store’s file and lock from that commit. The history stays, and you can roll forward the same way."
      next={{ undo: () => undo(newest) }}
      opened={commit !== null}
      onClose={onClose}
      onDone={onClose}
    />
  );
}
