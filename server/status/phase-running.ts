import { availabilityFailure } from './availability.ts';
import { phase, type Evaluation, type PhaseReason } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { isRolling, isRunning, type ObservedComponent } from './observation.ts';
import { live, liveSince } from './phase-live.ts';
import { syncFailure, suspendedMessage } from './sync.ts';
import { earliest } from './time.ts';
import { namespaceOf } from '#fleet';

/** Seconds that a pod which was ready may be unready. */
const unreadyDelaySeconds = 60;

/** Returns the phase of a store that was live before: it keeps its address, and a failure now is a degradation. */
export function running(facts: Facts): Evaluation {
  const { observation, gitFacts, applied, components } = facts;
  const { cluster, sync, namespace } = observation;
  const problem = facts.problems[0];
  const still = facts.takesOrders ? ' The shop still answers.' : '';
  const targetAt = gitFacts.target?.at ?? null;

  const lost = lostObject(facts);
  if (lost) return phase('Degraded', lost.reason, lost.message, namespace?.deletingSince ?? null);
  if (problem?.delayPassed) return phase('Degraded', problem.reason, `${problem.message}${still}`, problem.since);
  const unavailable = availabilityFailure(facts);
  if (unavailable?.delayPassed) return phase('Degraded', unavailable.reason, unavailable.message, unavailable.since);
  const failure = syncFailure(facts);
  if (failure?.delayPassed) return phase('Failed', failure.reason, `${failure.message}${still}`, failure.since);

  if (sync.state === 'suspended' && applied !== true) {
    return phase('Updating', 'SyncSuspended', `${suspendedMessage(observation)}${still}`, targetAt);
  }
  if (applied === false) {
    const { reason, message } = failure ?? {
      reason: 'Applying',
      message: `${cluster.engine} is applying the last change.`,
    };
    return phase('Updating', reason, `${message}${still}`, targetAt);
  }
  if (sync.state === 'not-seen') {
    const message = `${cluster.engine} has no object for the store, so changes in Git do not reach it. Look at the root object; without one, run storefleet bootstrap --apply.${still}`;
    return phase('Updating', 'EngineObjectMissing', message);
  }
  if (components.some(isRolling)) {
    const message = problem?.message ?? 'The pods of the last change are replacing the old ones.';
    return phase('Updating', problem?.reason ?? 'RollingOut', `${message}${still}`, sync.appliedAt);
  }
  const unready = components.find(component => !isRunning(component));
  if (unready) return degrading(facts, unready, still);
  if (applied === 'unknown' && sync.state !== 'applied') {
    const message = `${cluster.engine} is comparing the store with Git.${still}`;
    return phase('Updating', 'Comparing', message, sync.since);
  }
  const evaluation = live(facts);
  return problem ? { ...evaluation, reason: problem.reason, message: problem.message } : evaluation;
}

/** Returns the namespace or workload of the store that the cluster lost. */
function lostObject({ observation, components }: Facts): PhaseReason | undefined {
  const { namespace, cluster } = observation;
  if (namespace === null) {
    const message = `The namespace is gone, with all its data; ${cluster.engine} recreates it empty. Restore the data from a backup, if you made one.`;
    return { reason: 'NamespaceMissing', message };
  }
  if (namespace.deletingSince !== null) {
    return {
      reason: 'NamespaceTerminating',
      message:
        'The namespace is being deleted, with all its data. Restore the data from a backup, if you made one, once it is recreated.',
    };
  }
  const missing = components.find(({ exists }) => !exists)?.spec;
  if (missing === undefined) return undefined;
  const message = `The ${missing.workload} ${missing.name} is gone; ${cluster.engine} recreates it at its next sync.`;
  return { reason: 'WorkloadMissing', message };
}

/** Returns the phase while some pods of a workload are not ready: the store is degraded once that lasts. */
function degrading(facts: Facts, component: ObservedComponent, still: string): Evaluation {
  const since = unreadySince(component);
  const { reason, message } = facts.problems[0] ?? notReady(facts, component);
  return since === null || facts.now.passed(since, unreadyDelaySeconds)
    ? phase('Degraded', reason, `${message}${still}`, since)
    : phase('Live', reason, message, liveSince(facts));
}

/** Returns the time since which pods are not ready; null if no pod has one. */
function unreadySince({ pods }: ObservedComponent): string | null {
  return earliest(
    ...pods
      .filter(pod => pod.deletingSince === null && pod.ready?.ok !== true)
      .map(pod => pod.ready?.at ?? pod.createdAt),
  );
}

function notReady(facts: Facts, { spec: { name }, desired, ready }: ObservedComponent): PhaseReason {
  if (desired === 0) {
    return { reason: 'ScaledToZero', message: `Someone scaled ${name} to zero; the next sync corrects it.` };
  }
  const message = `${ready} of ${desired} pods of ${name} are ready; look at them: kubectl get pods -n ${namespaceOf(facts.observation.store)}`;
  return { reason: 'NotReady', message };
}
