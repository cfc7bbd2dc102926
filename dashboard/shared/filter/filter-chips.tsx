import type { Tone } from '../status/look.ts';
import classes from './filter-chips.module.css';

export interface FilterChip<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly tone: Tone;
  readonly count: number;
}

interface FilterChipsProps<T extends string> {
  /** What they filter by: `Filter by state`. */
  label: string;
  chips: readonly FilterChip<T>[];
  total: number;
  selected: T | undefined;
  onSelect: (value: T | undefined) => void;
}

/** How many items are of each sort; a click shows these only, another click shows all again. */
export function FilterChips<T extends string>({ label, chips, total, selected, onSelect }: FilterChipsProps<T>) {
  return (
    <div className={classes.strip} role="group" aria-label={label}>
      <button
        type="button"
        className={classes.chip}
        aria-pressed={selected === undefined}
        onClick={() => onSelect(undefined)}
      >
        All <span className={classes.count}>{total}</span>
      </button>
      {chips.map(({ value, label, tone, count }) => (
        <button
          key={value}
          type="button"
          className={classes.chip}
          data-tone={tone}
          aria-pressed={selected === value}
          onClick={() => onSelect(selected === value ? undefined : value)}
        >
          <span className={classes.mark} aria-hidden="true" />
          {label} <span className={classes.count}>{count}</span>
        </button>
      ))}
    </div>
  );
}
