import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { ApiFailure } from '../../api/failure.ts';
import type { RequestedMode } from '../../api/stores.ts';
import { ConfirmField } from '../../shared/dialog/confirm-field.tsx';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { PlanSummary } from '../../shared/plan/plan-summary.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { ActionFields } from './action-fields.tsx';
import { useActionInput } from './use-action-input.ts';
import { usePlannedAction, type PlannedAction } from './use-planned-action.ts';
import { storeAction, type InputField, type PlanAnswer } from '#contract';

interface ActionFormProps extends Omit<PlannedAction, 'input' | 'isValid'> {
  /** Input fields that the page fills in; the form asks for the others. @default none */
  known?: object;
  /** Describes the action. @default its description */
  text?: ReactNode;
  /** Label of the button that commits. @default the label of the action */
  label?: string;
  /** Label of that button where the default delivery mode is `pull-request`. */
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

/** Shows the plan of an action before it is sent. A dangerous action needs the typed name of the store. */
export function ActionDialog({ opened, title, ...form }: ActionDialogProps) {
  const { id, name, onClose } = form;
  return (
    <Dialog opened={opened} onClose={onClose} title={title ?? `${storeAction(id).label}: ${name}`} size="lg">
      <ActionForm {...form} />
    </Dialog>
  );
}

const none = {};

function ActionForm({
  known = none,
  text,
  label,
  directLabel,
  adjustPlan = plan => plan,
  onClose,
  ...request
}: ActionFormProps) {
  const action = storeAction(request.id);
  const form = useActionInput(request.id, known);
  const { isValid, input, fields } = form;
  const { plan, error, outdated, retry, send, isSending, failure } = usePlannedAction({ ...request, input, isValid });
  const [typed, setTyped] = useState('');
  const modes = useDeliveryModes();
  const isDangerous = action.isDangerous === true;
  // A typed name is enough, so that a deletion works when planning fails.
  const isConfirmed = isDangerous ? typed === request.name : plan !== undefined && error === null;
  const formElement = useRef<HTMLFormElement>(null);
  const submit = (mode: RequestedMode) => {
    if (!isValid) {
      form.touchAll();
      requestAnimationFrame(() => formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    } else if (isConfirmed && !isSending) send(mode);
  };
  const planProblem = atFields(error, fields);
  const sendProblem = atFields(failure, fields);
  return (
    <form
      ref={formElement}
      noValidate
      className={classes.form}
      onSubmit={event => {
        event.preventDefault();
        submit(modes.preferred);
      }}
    >
      <p className={classes.text}>{text ?? action.description}</p>
      <ActionFields
        form={form}
        serverErrorOf={field => sendProblem.byField.get(field) ?? planProblem.byField.get(field)}
      />
      <div className={classes.box}>
        {!isValid || planProblem.areAll ? (
          <Text c="dimmed">Fill in the form to see the plan.</Text>
        ) : error !== null ? (
          <FailureNotice error={error} onRetry={retry} />
        ) : plan === undefined ? (
          <Skeleton height={130} role="status" aria-label="Planning" />
        ) : (
          <PlanSummary plan={adjustPlan(plan)} outdated={fields.length > 0 && outdated} />
        )}
      </div>
      {isDangerous && <ConfirmField phrase={request.name} typed={typed} onTyped={setTyped} />}
      {failure && !sendProblem.areAll && <FailureNotice error={failure} />}
      <Group justify="flex-end" gap={8}>
        <Button
          variant="default"
          onClick={onClose}
          {...(isDangerous || fields.length > 0 ? {} : { 'data-autofocus': true })}
        >
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
          disabled={isValid && !isConfirmed}
          loading={isSending}
          onSend={submit}
        />
      </Group>
    </form>
  );
}

/** Returns the server's problems by field, and `areAll` if there are no others. */
function atFields(error: Error | null, fields: readonly InputField[]) {
  const problems = error instanceof ApiFailure ? error.problems : [];
  const found = problems.filter(({ field }) => fields.some(({ name }) => name === field));
  return {
    byField: new Map(found.map(({ field, rule }) => [field, rule])),
    areAll: found.length > 0 && found.length === problems.length,
  };
}
