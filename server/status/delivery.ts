import type { Failure } from './evaluation.ts';
import type { Facts } from './facts.ts';
import type { Observation } from './observation.ts';
import { inBrackets, sentence } from './text.ts';
import { passed } from './time.ts';

/** Seconds that a failed delivery waits before it changes the phase: engines retry by themselves. */
const deliveryDelaySeconds = 90;

/** Returns the reason why the engine does not apply the last commit; undefined while it does. */
export function deliveryFailure({ observation, applied, now }: Facts): Failure | undefined {
  const { delivery, cluster } = observation;
  // An applied commit stays applied: an engine that can't fetch more is not a fault of the store.
  if (delivery.state !== 'failed' || applied === true) return undefined;
  return {
    reason: delivery.reason === '' ? 'DeliveryFailed' : delivery.reason,
    message: `${cluster.engine} can't apply the last commit: ${sentence(delivery.message === '' ? 'no reason given' : delivery.message)}`,
    since: delivery.since,
    counts: delivery.since === null || passed(delivery.since, deliveryDelaySeconds, now),
  };
}

/** Returns the message of a store that a person suspended at its engine. */
export function suspendedMessage({ cluster, delivery }: Observation): string {
  return `${cluster.engine} is suspended for this store${inBrackets(delivery.message)}; resume it there.`;
}
