import { phase, type Evaluation } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { reachDetail, reachFailure } from './reach.ts';
import { sentence } from './text.ts';
import { earliest, inWords, latest } from './time.ts';

/** A page that takes this long is reported, though the shop takes orders. */
const slowPageMs = 5000;

/** The phase of a store whose workloads are as they should be: Live, with what is worth knowing beside. */
export function live(facts: Facts): Evaluation {
  const { reach, delivery, cluster } = facts.observation;
  const since = liveSince(facts);
  if (reach === null) {
    const message = 'The shop took orders before, and the pods are ready; the shop is checked next.';
    return phase('Live', 'StorefrontNotAsked', message, since);
  }
  const failure = reachFailure(facts);
  if (failure) return phase('Live', failure.reason, failure.message, since);
  if (reach.outcome === 'unknown') {
    const message = `The pods are ready; whether shoppers can order is unknown: ${reachDetail(reach)}`;
    return phase('Live', 'StorefrontUnknown', message, since);
  }
  if (delivery.state === 'failed') {
    const message = `The shop takes orders; ${cluster.engine} reports: ${sentence(delivery.message === '' ? delivery.reason : delivery.message)}`;
    return phase('Live', delivery.reason === '' ? 'DeliveryFailed' : delivery.reason, message, since);
  }
  if (delivery.inSync === false) {
    return phase('Live', 'Drifted', 'The shop takes orders; some objects in the cluster differ from Git.', since);
  }
  if (reach.latencyMs !== null && reach.latencyMs >= slowPageMs) {
    const message = `The shop takes orders, but slowly: the page took ${inWords(reach.latencyMs / 1000)}.`;
    return phase('Live', 'ShopSlow', message, since);
  }
  return phase('Live', 'TakesOrders', 'The shop answers, has products and takes orders.', since);
}

/** Since when a store takes orders without a break: since its first proof, or since its pods are ready again. */
export function liveSince({ observation, history, components }: Facts): string | null {
  const readyTimes = components.map(({ pods }) =>
    earliest(...pods.map(({ ready }) => (ready?.ok === true ? ready.at : null))),
  );
  return latest(history.firstLiveAt ?? observation.reach?.firstOkAt, ...readyTimes);
}
