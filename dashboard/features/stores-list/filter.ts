import { styles, phasesByAttention, type Tone } from '../../shared/status/phase-style.ts';
import type { Phase, StoreSummary } from '#contract';

export interface StoreFilter {
  readonly text: string;
  readonly phase: Phase | undefined;
}

/** Every word must be found in the store's name, title, host, owner or cluster. */
export function matchesText(store: StoreSummary, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const haystack = [store.name, store.title, store.host, store.owner, store.cluster].join('\n').toLowerCase();
  return words.every(word => haystack.includes(word));
}

const toneOrder: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, busy: 2, idle: 3, good: 3 };

/** Deleted stores come last; they are listed for their evidence. */
function attention({ status: { phase } }: StoreSummary): number {
  return phase === 'Deleted' ? 4 : toneOrder[styles[phase].tone];
}

/**
 * Sorts by urgency, then by name. The order follows the tone, not the phase, so that a starting store does not move
 * through the list with each phase.
 */
export function byAttention(a: StoreSummary, b: StoreSummary): number {
  const order = attention(a) - attention(b);
  return order === 0 ? (a.name < b.name ? -1 : 1) : order;
}

export interface PhaseCount {
  readonly phase: Phase;
  readonly count: number;
}

/** Counts the stores in each occurring phase, in the order of urgency. */
export function countPhases(stores: readonly StoreSummary[]): PhaseCount[] {
  const counts = new Map<Phase, number>();
  for (const { status } of stores) counts.set(status.phase, (counts.get(status.phase) ?? 0) + 1);
  return phasesByAttention.flatMap(phase => {
    const count = counts.get(phase);
    return count === undefined ? [] : [{ phase, count }];
  });
}
