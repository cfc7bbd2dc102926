import type { Failure } from './evaluation.ts';
import type { Facts } from './facts.ts';
import type { Observation } from './observation.ts';
import { inBrackets, sentence } from './text.ts';

/** Seconds that a failed sync waits before it changes the phase: engines retry by themselves. */
const syncFailureDelaySeconds = 90;

/** Returns the reason why the engine does not apply the last commit; undefined while it does. */
export function syncFailure({ observation, applied, now }: Facts): Failure | undefined {
  const { sync, cluster } = observation;
  // An applied commit stays applied: an engine that can't fetch more is not a fault of the store.
  if (sync.state !== 'failed' || applied === true) return undefined;
  return {
    reason: sync.reason === '' ? 'SyncFailed' : sync.reason,
    message:
      sync.message === ''
        ? `${cluster.engine} can't apply the last commit, and gives no reason; see its log.`
        : `${cluster.engine} can't apply the last commit: ${sentence(sync.message)}`,
    since: sync.since,
    delayPassed: sync.since === null || now.passed(sync.since, syncFailureDelaySeconds),
  };
}

/** Returns the message of a store that a person suspended at its engine. */
export function suspendedMessage({ cluster, sync }: Observation): string {
  return `${cluster.engine} is suspended for this store${inBrackets(sync.message)}; resume it there.`;
}
