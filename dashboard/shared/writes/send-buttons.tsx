import { Button } from '@mantine/core';
import type { DeliveryModes } from './delivery-modes.ts';
import type { DeliveryMode } from '#contract';

interface SendButtonsProps {
  modes: DeliveryModes;
  /** Label of each mode's button, where the mode is the default and where it is not. */
  labels: Readonly<Record<DeliveryMode, string>>;
  otherLabels?: Readonly<Record<DeliveryMode, string>>;
  /** A commit destroys something. */
  dangerous?: boolean;
  /** They stand at the end of a dialog: the usual way is the last button, and sends the dialog's form. */
  inDialog?: boolean;
  /** They stand in a form, which the usual way sends. */
  inForm?: boolean;
  disabled?: boolean;
  loading: boolean;
  onSend: (mode: DeliveryMode | undefined) => void;
}

const instead = { commit: 'Commit directly', 'pull-request': 'Open pull request instead' } as const;

/** Sends a change in the usual way of the fleet, or in the other where there is one. */
export function SendButtons({
  modes: { usual, other },
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
      {...(dangerous && usual !== 'pull-request' ? { color: 'red.9' } : {})}
      {...(inForm ? { type: 'submit' } : { onClick: () => onSend(usual) })}
    >
      {labels[usual ?? 'commit']}
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
