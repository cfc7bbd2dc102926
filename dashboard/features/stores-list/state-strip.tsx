import { looks } from '../../shared/status/look.ts';
import type { StateCount } from './filter.ts';
import classes from './state-strip.module.css';
import type { HeadlineState } from '#server/contract';

interface StateStripProps {
  counts: readonly StateCount[];
  total: number;
  selected: HeadlineState | undefined;
  onSelect: (state: HeadlineState | undefined) => void;
}

/** How many stores are in each state; a click shows these only, another click shows all again. */
export function StateStrip({ counts, total, selected, onSelect }: StateStripProps) {
  // A filter that matches nothing at the moment keeps its button: it is the way out.
  const shown =
    selected && !counts.some(({ state }) => state === selected) ? [...counts, { state: selected, count: 0 }] : counts;
  return (
    <div className={classes.strip} role="group" aria-label="Filter by state">
      <button
        type="button"
        className={classes.chip}
        aria-pressed={selected === undefined}
        onClick={() => onSelect(undefined)}
      >
        All <span className={classes.count}>{total}</span>
      </button>
      {shown.map(({ state, count }) => (
        <button
          key={state}
          type="button"
          className={classes.chip}
          data-tone={looks[state].tone}
          aria-pressed={selected === state}
          onClick={() => onSelect(selected === state ? undefined : state)}
        >
          <span className={classes.mark} aria-hidden="true" />
          {looks[state].label} <span className={classes.count}>{count}</span>
        </button>
      ))}
    </div>
  );
}
