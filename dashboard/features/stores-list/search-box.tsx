import { Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './search-box.module.css';

interface SearchBoxProps {
  text: string;
  onText: (text: string) => void;
}

/** Filters after a pause in typing, so that the address does not change with each letter. */
export function SearchBox({ text, onText }: SearchBoxProps) {
  const [typed, setTyped] = useState(text);
  // The address changes through this box and through the Back button; only the latter may replace typed text.
  const [known, setKnown] = useState({ text, sent: text });
  if (text !== known.text) {
    setKnown({ ...known, text });
    if (text !== known.sent) setTyped(text);
  }
  const send = useDebouncedCallback((next: string) => {
    setKnown(now => ({ ...now, sent: next }));
    onText(next);
  }, 150);
  const type = (next: string) => {
    setTyped(next);
    send(next);
  };
  return (
    <TextInput
      type="search"
      className={classes.box}
      aria-label="Search stores"
      placeholder="Search name, host, owner"
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={16} stroke={1.8} aria-hidden="true" />}
      rightSection={typed === '' && <Kbd className={classes.key}>/</Kbd>}
      rightSectionPointerEvents="none"
      value={typed}
      onChange={event => type(event.currentTarget.value)}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        if (typed === '') event.currentTarget.blur();
        else type('');
      }}
    />
  );
}
