import { FilterChips } from '../../shared/filter/filter-chips.tsx';
import { styles } from '../../shared/status/phase-style.ts';
import type { PhaseCount } from './filter.ts';
import type { Phase } from '#contract';

interface PhaseStripProps {
  counts: readonly PhaseCount[];
  total: number;
  selected: Phase | undefined;
  onSelect: (phase: Phase | undefined) => void;
}

/** Number of stores in each phase. */
export function PhaseStrip({ counts, total, selected, onSelect }: PhaseStripProps) {
  // A selected phase without stores keeps its button, so that it can be cleared.
  const shown =
    selected && !counts.some(({ phase }) => phase === selected) ? [...counts, { phase: selected, count: 0 }] : counts;
  return (
    <FilterChips
      label="Filter by phase"
      chips={shown.map(({ phase, count }) => ({ value: phase, count, ...styles[phase] }))}
      total={total}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
