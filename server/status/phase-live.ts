import { availabilityDetail, availabilityFailure } from './availability.ts';
import { phase, type Evaluation } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { sentence } from './text.ts';
import { earliest, inWords, latest } from './time.ts';

/** Milliseconds after which a slow page is reported, though the shop takes orders. */
const slowPageMs = 5000;

/** Returns the phase of a store whose workloads run as they should: Live, with the most important remark. */
export function live(facts: Facts): Evaluation {
  const { availability, sync, cluster } = facts.observation;
  const { live: words } = facts.kind;
  const since = liveSince(facts);
  if (availability === null) {
    const message = `${words.before}, and the pods are ready; the shop is checked next.`;
    return phase('Live', 'StorefrontNotProbed', message, since);
  }
  const failure = availabilityFailure(facts);
  if (failure) return phase('Live', failure.reason, failure.message, since);
  if (availability.outcome === 'unknown') {
    const message = `The pods are ready; whether ${words.ability} is unknown: ${availabilityDetail(availability)}`;
    return phase('Live', 'StorefrontUnknown', message, since);
  }
  if (sync.state === 'failed') {
    const message = `${words.now}; ${cluster.engine} reports: ${sentence(sync.message === '' ? sync.reason : sync.message)}`;
    return phase('Live', sync.reason === '' ? 'SyncFailed' : sync.reason, message, since);
  }
  if (sync.inSync === false) {
    return phase('Live', 'OutOfSync', `${words.now}; some objects in the cluster differ from Git.`, since);
  }
  if (availability.latencyMs !== null && availability.latencyMs >= slowPageMs) {
    const message = `${words.now}, but slowly: the page took ${inWords(availability.latencyMs / 1000)}.`;
    return phase('Live', 'ShopSlow', message, since);
  }
  return phase('Live', words.reason, words.message, since);
}

/**
 * Returns the time since which a store takes orders without a break: its first proof, or the time when its pods became
 * ready again.
 */
export function liveSince({ observation, gitFacts, components }: Facts): string | null {
  const readyTimes = components.map(({ pods }) =>
    earliest(...pods.map(({ ready }) => (ready?.ok === true ? ready.at : null))),
  );
  return latest(gitFacts.firstLiveAt ?? observation.availability?.firstOkAt, ...readyTimes);
}
