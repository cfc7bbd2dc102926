import { Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { RequestedMode } from '../../api/stores.ts';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import type { PlanAnswer } from '#contract';

interface PlannedDialogProps {
  opened: boolean;
  title: string;
  text: string;
  /** What the button says that commits. */
  label: string;
  plan: UseQueryResult<PlanAnswer>;
  write: { readonly isPending: boolean; readonly isError: boolean; readonly error: Error | null };
  onSend: (mode: RequestedMode) => void;
  onClose: () => void;
}

/** A write that shows its plan first, and can be sent once there is one. */
export function PlannedDialog({ opened, title, text, label, plan, write, onSend, onClose }: PlannedDialogProps) {
  const ways = useDeliveryModes();
  const send = (mode: RequestedMode) => {
    if (plan.isSuccess && !write.isPending) onSend(mode);
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={title} size="lg">
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          send(ways.usual);
        }}
      >
        <p className={classes.text}>{text}</p>
        <div className={classes.box}>
          {plan.data && <PlanSummary plan={plan.data} />}
          {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
          {plan.isError && <FailureNotice error={plan.error} />}
        </div>
        {write.isError && <FailureNotice error={write.error} />}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <SendButtons
            ways={ways}
            labels={{ commit: label, 'pull-request': 'Open pull request' }}
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
