import { Button, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { adoptDrift, restoreStore, type WantedMode } from '../../api/changes.ts';
import { planQuery } from '../../api/queries.ts';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useWays } from '../../shared/writes/use-ways.ts';

export type DriftAction = 'restore' | 'adopt-drift';

interface DriftDialogProps {
  name: string;
  /** Of what is shown. */
  version: string;
  action: DriftAction;
  opened: boolean;
  onClose: () => void;
}

const words = {
  restore: {
    title: (name: string) => `Restore the manifests of ${name}?`,
    text: 'One commit makes the manifests what the store and its lock say. The edit stays in the history.',
    send: 'Restore manifests',
  },
  'adopt-drift': {
    title: (name: string) => `Keep the edit of ${name}?`,
    text: 'One commit notes in the store’s lock that these bytes are meant to be so. The manifests stay as they are.',
    send: 'Keep the edit',
  },
} as const;

/** Says what is written before it is. */
export function DriftDialog({ name, version, action, opened, onClose }: DriftDialogProps) {
  const ways = useWays();
  const plan = useQuery({ ...planQuery({ action, name }), enabled: opened });
  const write = useStoreWrite(
    (of: string, mode) => (action === 'restore' ? restoreStore(name, mode) : adoptDrift(name, of, mode)),
    ({ change }) => {
      notifications.show({ title: 'Committed', message: `${change.subject} (${change.commit.slice(0, 7)})` });
      onClose();
    },
  );
  const send = (mode: WantedMode) => {
    if (plan.isSuccess && !write.isPending) write.mutate({ input: version, mode });
  };
  const close = () => {
    write.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={words[action].title(name)} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          send(ways.usual);
        }}
      >
        <p className={classes.text}>{words[action].text}</p>
        <div className={classes.box}>
          {plan.data && <PlanSummary plan={plan.data} />}
          {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
          {plan.isError && <FailureNotice error={plan.error} />}
        </div>
        {write.isError && <FailureNotice error={write.error} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <SendButtons
            ways={ways}
            labels={{ commit: words[action].send, 'pull-request': 'Open pull request' }}
            inDialog
            disabled={!plan.isSuccess}
            loading={write.isPending}
            onSend={send}
          />
        </div>
      </form>
    </Dialog>
  );
}
