import type { Facts } from './facts.ts';
import type { StartProgress } from './kind.ts';
import { checksOf, noComponent } from './observation.ts';
import { newestPod } from './pods.ts';
import { sentence } from './text.ts';

/** Returns the progress of a store's start: by its pods, and once they run, by the response to a shopper. */
export function startProgressOf({ observation, kind, components }: Facts): StartProgress {
  const progress = kind.startProgress(observation);
  if (progress !== undefined) return progress;
  const { availability } = observation;
  const outermost = newestPod(components.at(-1) ?? noComponent);
  const since = outermost?.ready?.at ?? null;
  if (availability === null) {
    const message = 'The pods are ready; the shop is checked next.';
    return { phase: 'Starting', reason: 'WaitingForStorefront', message, since };
  }
  const detail = checksOf(availability).find(({ outcome }) => outcome !== 'ok')?.detail;
  return {
    phase: 'Starting',
    reason: availability.outcome === 'failed' ? 'StorefrontFails' : 'WaitingForStorefront',
    message: `The pods are ready, but the shop is not open to shoppers yet${detail ? `: ${sentence(detail)}` : '.'}`,
    since,
  };
}
