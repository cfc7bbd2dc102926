import { useQuery } from '@tanstack/react-query';
import { planQuery, storeDetailQuery } from '../../api/queries.ts';
import { runAction } from '../../api/stores.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useUndo } from '../../shared/writes/use-undo.tsx';
import { PlannedDialog } from './planned-dialog.tsx';

interface RollbackDialogProps {
  name: string;
  /** Null while it is closed. */
  commit: string | null;
  /** The present commit, to which an undo would return. */
  newest: string;
  onClose: () => void;
}

/** Shows what is rolled back to an earlier commit and what can't be, before it is done. */
export function RollbackDialog({ name, commit, newest, onClose }: RollbackDialogProps) {
  const opened = commit !== null;
  const plan = useQuery({ ...planQuery({ action: 'rollback', name, commit: commit ?? '' }), enabled: opened });
  const detail = useQuery({ ...storeDetailQuery(name), enabled: opened });
  const notifyCommitted = useNotifyCommitted();
  const undo = useUndo((to: string, mode) => runAction('rollback', name, { commit: to }, { mode }));
  const rollback = useStoreWrite(
    (to: string, mode) => runAction('rollback', name, { commit: to }, { mode, tag: detail.data?.tag ?? null }),
    accepted => {
      notifyCommitted(accepted, { undo: () => undo(newest) });
      onClose();
    },
  );
  return (
    <PlannedDialog
      opened={opened}
      title={`Roll ${name} back to ${commit?.slice(0, 7) ?? ''}?`}
      text="A new commit restores the store’s file and lock from that commit. The history stays, and you can roll forward the same way."
      label="Roll back"
      plan={plan}
      write={rollback}
      onSend={mode => commit !== null && rollback.mutate({ input: commit, mode })}
      onClose={onClose}
    />
  );
}
