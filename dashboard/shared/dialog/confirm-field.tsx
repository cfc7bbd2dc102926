import { TextInput } from '@mantine/core';

interface ConfirmFieldProps {
  /** Text to type. */
  phrase: string;
  typed: string;
  onTyped: (typed: string) => void;
}

/** Requires typing before a deletion, so that a click is not enough. */
export function ConfirmField({ phrase, typed, onTyped }: ConfirmFieldProps) {
  return (
    <TextInput
      label={
        <>
          Type <code>{phrase}</code> to confirm
        </>
      }
      value={typed}
      onChange={event => onTyped(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
      data-autofocus
    />
  );
}
