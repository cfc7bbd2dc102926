import { Button, Group, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { RequestedMode } from '../../api/stores.ts';
import { ConfirmField } from '../../shared/dialog/confirm-field.tsx';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import type { PlanAnswer } from '#contract';

interface PlannedFormProps {
  text: ReactNode;
  /** Label of the button that commits, and of the one that commits where a pull request is usual. */
  label: string;
  directLabel?: string;
  /** Text to type before something is destroyed: a click must not be enough. */
  phrase?: string;
  plan: Pick<UseQueryResult<PlanAnswer>, 'data' | 'isPending' | 'isError' | 'isSuccess' | 'error' | 'refetch'>;
  write: {
    readonly isPending: boolean;
    readonly isError: boolean;
    readonly error: Error | null;
    readonly reset: () => void;
  };
  onSend: (mode: RequestedMode) => void;
  onClose: () => void;
}

interface PlannedDialogProps extends PlannedFormProps {
  opened: boolean;
  title: string;
}

/** A write that shows its plan first, and can be sent once there is one. */
export function PlannedDialog({ opened, title, onClose, ...form }: PlannedDialogProps) {
  const close = () => {
    form.write.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={title} size="lg">
      <PlannedForm {...form} onClose={close} />
    </Dialog>
  );
}

function PlannedForm({ text, label, directLabel, phrase, plan, write, onSend, onClose }: PlannedFormProps) {
  const [typed, setTyped] = useState('');
  const modes = useDeliveryModes();
  // A typed name is confirmation enough, without the plan.
  const isReady = phrase === undefined ? plan.isSuccess : typed === phrase;
  const send = (mode: RequestedMode) => {
    if (isReady && !write.isPending) onSend(mode);
  };
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault();
        send(modes.usual);
      }}
    >
      <p className={classes.text}>{text}</p>
      <div className={classes.box}>
        {plan.data && <PlanSummary plan={plan.data} />}
        {plan.isPending && <Skeleton height={130} role="status" aria-label="Planning" />}
        {plan.isError && <FailureNotice error={plan.error} onRetry={() => void plan.refetch()} />}
      </div>
      {phrase !== undefined && <ConfirmField phrase={phrase} typed={typed} onTyped={setTyped} />}
      {write.isError && <FailureNotice error={write.error} />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose} {...(phrase === undefined ? { 'data-autofocus': true } : {})}>
          Cancel
        </Button>
        <SendButtons
          modes={modes}
          labels={{ commit: label, 'pull-request': 'Open pull request' }}
          {...(directLabel === undefined
            ? {}
            : { otherLabels: { commit: directLabel, 'pull-request': 'Open pull request instead' } })}
          dangerous={phrase !== undefined}
          inDialog
          disabled={!isReady}
          loading={write.isPending}
          onSend={send}
        />
      </Group>
    </form>
  );
}
