import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { formatNumber } from '../format/amounts.ts';
import type { Tone } from '../status/phase-style.ts';
import classes from './filter-chips.module.css';

interface FilterChip<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly tone: Tone;
  readonly count: number;
}

interface FilterChipsProps<T extends string> {
  /** Names what is filtered: `Filter by phase`. */
  label: string;
  /** In their order; those at the end may hide behind a button. */
  chips: readonly FilterChip<T>[];
  total: number;
  selected: T | undefined;
  onSelect: (value: T | undefined) => void;
}

/** Number of chips that fill about one line, and two on a phone. */
const most = { wide: 6, narrow: 3 } as const;

/** Counts of items by sort; a click shows these only, another click shows all again. */
export function FilterChips<T extends string>({ label, chips, total, selected, onSelect }: FilterChipsProps<T>) {
  const [isWhole, setWhole] = useState(false);
  const isNarrow = useMediaQuery('(max-width: 48em)', false);
  const limit = isNarrow ? most.narrow : most.wide;
  // A button for a single chip would take as much room as the chip.
  const isCut = !isWhole && chips.length > limit + 1;
  const shown = isCut
    ? chips.filter(({ value, tone }, index) => index < limit - 1 || tone === 'good' || value === selected)
    : chips;
  return (
    <div className={classes.strip} role="group" aria-label={label}>
      <button
        type="button"
        className={classes.chip}
        aria-pressed={selected === undefined}
        onClick={() => onSelect(undefined)}
      >
        All <span className={classes.count}>{formatNumber(total)}</span>
      </button>
      {shown.map(({ value, label, tone, count }) => (
        <button
          key={value}
          type="button"
          className={classes.chip}
          data-tone={tone}
          aria-pressed={selected === value}
          onClick={() => onSelect(selected === value ? undefined : value)}
        >
          <span className={classes.mark} aria-hidden="true" />
          {label} <span className={classes.count}>{formatNumber(count)}</span>
        </button>
      ))}
      {(isCut || isWhole) && (
        <button type="button" className={classes.chip} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isCut ? `${formatNumber(chips.length - shown.length)} more` : 'Fewer'}
        </button>
      )}
    </div>
  );
}
