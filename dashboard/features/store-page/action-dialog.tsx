import { Button, Group, Skeleton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { RequestedMode } from '../../api/stores.ts';
import { ConfirmField } from '../../shared/dialog/confirm-field.tsx';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { usePlannedAction, type PlannedAction } from './use-planned-action.ts';
import { storeAction, type PlanAnswer } from '#contract';

interface ActionFormProps extends Omit<PlannedAction, 'input'> {
  /** @default none */
  input?: PlannedAction['input'];
  /** Describes the action. @default its description */
  text?: ReactNode;
  /** Label of the button that commits. @default the label of the action */
  label?: string;
  /** The same where a pull request is usual. */
  directLabel?: string;
  /** Changes how the plan is shown. */
  adjustPlan?: (plan: PlanAnswer) => PlanAnswer;
  onClose: () => void;
}

export interface ActionDialogProps extends ActionFormProps {
  opened: boolean;
  /** @default label and store */
  title?: string;
}

/** Shows what an action does before it is sent. One that destroys something asks for the store's name. */
export function ActionDialog({ opened, title, ...form }: ActionDialogProps) {
  const { id, name, onClose } = form;
  return (
    <Dialog opened={opened} onClose={onClose} title={title ?? `${storeAction(id).label}: ${name}?`} size="lg">
      <ActionForm {...form} />
    </Dialog>
  );
}

function ActionForm({ text, label, directLabel, adjustPlan = plan => plan, onClose, ...request }: ActionFormProps) {
  const action = storeAction(request.id);
  const { plan, error, retry, send, isSending, failure } = usePlannedAction({ input: {}, ...request });
  const [typed, setTyped] = useState('');
  const modes = useDeliveryModes();
  const isDangerous = action.isDangerous === true;
  // A typed name is confirmation enough, without the plan.
  const isReady = isDangerous ? typed === request.name : plan !== undefined && error === null;
  const submit = (mode: RequestedMode) => {
    if (isReady && !isSending) send(mode);
  };
  return (
    <form
      className={classes.form}
      onSubmit={event => {
        event.preventDefault();
        submit(modes.usual);
      }}
    >
      <p className={classes.text}>{text ?? action.description}</p>
      <div className={classes.box}>
        {error !== null ? (
          <FailureNotice error={error} onRetry={retry} />
        ) : plan === undefined ? (
          <Skeleton height={130} role="status" aria-label="Planning" />
        ) : (
          <PlanSummary plan={adjustPlan(plan)} />
        )}
      </div>
      {isDangerous && <ConfirmField phrase={request.name} typed={typed} onTyped={setTyped} />}
      {failure && <FailureNotice error={failure} />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose} {...(isDangerous ? {} : { 'data-autofocus': true })}>
          Cancel
        </Button>
        <SendButtons
          modes={modes}
          labels={{ commit: label ?? action.label, 'pull-request': 'Open pull request' }}
          {...(directLabel === undefined
            ? {}
            : { otherLabels: { commit: directLabel, 'pull-request': 'Open pull request instead' } })}
          dangerous={isDangerous}
          inDialog
          disabled={!isReady}
          loading={isSending}
          onSend={submit}
        />
      </Group>
    </form>
  );
}
