import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { rollbackStore, type WantedMode } from '../../api/changes.ts';
import { planQuery, storeDetailQuery } from '../../api/queries.ts';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useTellCommitted } from '../../shared/writes/use-tell-committed.tsx';
import { useWays } from '../../shared/writes/use-ways.ts';

interface RollbackDialogProps {
  name: string;
  /** Null while it is closed. */
  commit: string | null;
  /** What the store is now, and would be again by an undo. */
  newest: string;
  onClose: () => void;
}

/** Says what goes back to an earlier commit and what can't, before it is done. */
export function RollbackDialog({ name, commit, newest, onClose }: RollbackDialogProps) {
  const ways = useWays();
  const opened = commit !== null;
  const plan = useQuery({ ...planQuery({ action: 'rollback', name, commit: commit ?? '' }), enabled: opened });
  const detail = useQuery({ ...storeDetailQuery(name), enabled: opened });
  const tell = useTellCommitted();
  const undo = useStoreWrite(
    (to: string, mode) => rollbackStore(name, to, null, mode),
    accepted => tell(accepted),
  );
  const rollback = useStoreWrite(
    (to: string, mode) => rollbackStore(name, to, detail.data?.tag ?? null, mode),
    accepted => {
      tell(accepted, () => undo.mutate({ input: newest, mode: 'commit' }));
      onClose();
    },
  );
  const send = (mode: WantedMode) => {
    if (commit !== null && plan.isSuccess && !rollback.isPending) rollback.mutate({ input: commit, mode });
  };
  const close = () => {
    rollback.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={`Roll ${name} back to ${commit?.slice(0, 7) ?? ''}?`} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          send(ways.usual);
        }}
      >
        <p className={classes.text}>
          A new commit makes the store’s file and release what they were then. The history stays, and you can roll
          forward the same way.
        </p>
        <div className={classes.box}>
          {plan.data && <PlanSummary plan={plan.data} />}
          {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
          {plan.isError && <FailureNotice error={plan.error} />}
        </div>
        {rollback.isError && <FailureNotice error={rollback.error} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <SendButtons
            ways={ways}
            labels={{ commit: 'Roll back', 'pull-request': 'Open pull request' }}
            inDialog
            disabled={!plan.isSuccess}
            loading={rollback.isPending}
            onSend={send}
          />
        </div>
      </form>
    </Dialog>
  );
}
