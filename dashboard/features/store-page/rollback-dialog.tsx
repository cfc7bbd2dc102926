import { Button, Modal, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { rollbackStore } from '../../api/changes.ts';
import { keys } from '../../api/keys.ts';
import { planQuery, storeDetailQuery } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import classes from './delete-dialog.module.css';

interface RollbackDialogProps {
  name: string;
  /** Null while it is closed. */
  commit: string | null;
  onClose: () => void;
}

/** Says what goes back to an earlier commit and what can't, before it is done. */
export function RollbackDialog({ name, commit, onClose }: RollbackDialogProps) {
  const queries = useQueryClient();
  const opened = commit !== null;
  const plan = useQuery({ ...planQuery({ action: 'rollback', name, commit: commit ?? '' }), enabled: opened });
  const detail = useQuery({ ...storeDetailQuery(name), enabled: opened });
  const rollback = useMutation({
    mutationFn: (to: string) => rollbackStore(name, to, detail.data?.tag ?? null),
    onSuccess: async ({ change }) => {
      notifications.show({ title: 'Committed', message: `${change.subject} (${change.commit.slice(0, 7)})` });
      close();
      await queries.invalidateQueries({ queryKey: keys.store(name) });
    },
  });
  const close = () => {
    rollback.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={`Roll ${name} back to ${commit?.slice(0, 7) ?? ''}?`} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          if (commit !== null) rollback.mutate(commit);
        }}
      >
        <p className={classes.text}>
          A new commit makes the store’s file and release what they were then. The history stays, and you can roll
          forward the same way.
        </p>
        <div className={classes.plan}>
          {plan.data && <PlanSummary plan={plan.data} />}
          {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
          {plan.isError && <FailureNotice error={plan.error} />}
        </div>
        {rollback.isError && <FailureNotice error={rollback.error} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" disabled={!plan.isSuccess} loading={rollback.isPending} data-autofocus>
            Roll back
          </Button>
        </div>
      </form>
    </Modal>
  );
}
