import { ActionIcon, Button, Menu, type ButtonProps } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import classes from './send-button.module.css';
import type { Ways } from './ways.ts';
import type { ChangeMode } from '#server/contract';

interface SendButtonProps extends Pick<ButtonProps, 'disabled' | 'loading' | 'size'> {
  ways: Ways;
  /** What it says where the change is committed. */
  label: string;
  /** What it says where it waits for a review. */
  reviewLabel?: string;
  /** A commit destroys something. */
  dangerous?: boolean;
  /** It sends its form in the usual way, rather than by `onSend`. */
  submits?: boolean;
  autoFocus?: boolean;
  onSend: (mode: ChangeMode | undefined) => void;
}

const others: Readonly<Record<ChangeMode, { label: string; meaning: string }>> = {
  commit: { label: 'Commit directly', meaning: 'It takes effect at once, without a review.' },
  'pull-request': { label: 'Open pull request instead', meaning: 'It takes effect once somebody has merged it.' },
};

/** Sends a change in the usual way of the fleet; where there is another way, a small menu beside it has that. */
export function SendButton({
  ways: { usual, other },
  label,
  reviewLabel = 'Open pull request',
  dangerous = false,
  submits = false,
  autoFocus = false,
  disabled = false,
  loading = false,
  size = 'sm',
  onSend,
}: SendButtonProps) {
  const waits = usual === 'pull-request';
  const look = dangerous && !waits ? { color: 'red.9' } : {};
  const main = (
    <Button
      type={submits ? 'submit' : 'button'}
      size={size}
      disabled={disabled}
      loading={loading}
      {...look}
      {...(autoFocus ? { 'data-autofocus': true } : {})}
      {...(submits ? {} : { onClick: () => onSend(usual) })}
    >
      {waits ? reviewLabel : label}
    </Button>
  );
  if (other === undefined) return main;
  const { label: otherLabel, meaning } = others[other];
  return (
    <Button.Group>
      {main}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            type="button"
            size={`input-${size}`}
            className={classes.more}
            disabled={disabled || loading}
            aria-label="Another way"
            {...look}
          >
            <IconChevronDown size={16} stroke={1.8} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onSend(other)}>
            {otherLabel}
            <span className={classes.meaning}>{meaning}</span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}
