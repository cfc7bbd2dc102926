import { Button } from '@mantine/core';
import type { DeliveryModes } from './use-delivery-modes.ts';
import type { DeliveryMode } from '#contract';

interface SendButtonsProps {
  modes: DeliveryModes;
  /** Label of the button of each delivery mode, if it is the default. */
  labels: Readonly<Record<DeliveryMode, string>>;
  otherLabels?: Readonly<Record<DeliveryMode, string>>;
  /** True if a commit deletes something. */
  dangerous?: boolean;
  /** True at the end of a dialog: the default mode is the last button and submits the form. */
  inDialog?: boolean;
  /** True in a form, which the default mode submits. */
  inForm?: boolean;
  disabled?: boolean;
  loading: boolean;
  onSend: (mode: DeliveryMode | undefined) => void;
}

const instead = { commit: 'Commit directly', 'pull-request': 'Open pull request instead' } as const;

/** Buttons for the delivery modes: the default, and the other one if the fleet allows it. */
export function SendButtons({
  modes: { preferred, other },
  labels,
  otherLabels = instead,
  dangerous = false,
  inDialog = false,
  inForm = inDialog,
  disabled = false,
  loading,
  onSend,
}: SendButtonsProps) {
  const main = (
    <Button
      key="main"
      size="sm"
      disabled={disabled}
      loading={loading}
      {...(dangerous && preferred !== 'pull-request' ? { color: 'red.9' } : {})}
      {...(inForm ? { type: 'submit' } : { onClick: () => onSend(preferred) })}
    >
      {labels[preferred ?? 'commit']}
    </Button>
  );
  if (other === undefined) return main;
  const second = (
    <Button key="other" size="sm" variant="default" disabled={disabled || loading} onClick={() => onSend(other)}>
      {otherLabels[other]}
    </Button>
  );
  return inDialog ? [second, main] : [main, second];
}
