import { FilterChips } from '../../shared/filter/filter-chips.tsx';
import { styles } from '../../shared/status/phase-style.ts';
import type { StateCount } from './filter.ts';
import type { Phase } from '#contract';

interface StateStripProps {
  counts: readonly StateCount[];
  total: number;
  selected: Phase | undefined;
  onSelect: (state: Phase | undefined) => void;
}

/** Number of stores in each phase. */
export function StateStrip({ counts, total, selected, onSelect }: StateStripProps) {
  // A filter that matches nothing at the moment keeps its button: it is the way out.
  const shown =
    selected && !counts.some(({ state }) => state === selected) ? [...counts, { state: selected, count: 0 }] : counts;
  return (
    <FilterChips
      label="Filter by state"
      chips={shown.map(({ state, count }) => ({ value: state, count, ...styles[state] }))}
      total={total}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
