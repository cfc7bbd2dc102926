import { isUnreadable, type History } from './history.ts';
import type { KindStatus } from './kind.ts';
import {
  checksOf,
  componentOf,
  componentsOf,
  isReadable,
  isRolling,
  remains,
  workloadsReady,
  isRunning,
  type Component,
  type Observation,
  type Reach,
} from './observation.ts';
import { findProblems, sentence, type Problem } from './problems.ts';
import { isOrphan, leavesAtOnce, removalBlock, removalReady } from './removal.ts';
import { stageOf } from './stage.ts';
import { earliest, inWords, latest, passed, secondsSince } from './time.ts';
import type { Phase } from '#contract';

/** What is said of a store first. */
export interface StorePhase {
  readonly state: Phase;
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
  readonly observedAt: string | null;
  /** For `Unknown`: what it was when the cluster last answered, where that is known. */
  readonly lastKnown?: Phase;
}

type Evaluation = Omit<StorePhase, 'observedAt'>;

/** A store that is not live this long after its commit (or after its workload was made) has failed. */
const deadlineSeconds = 600;
/** A failed delivery waits this long before it changes the state: engines retry by themselves. */
const deliveryDelaySeconds = 90;
/** A shop that answered waits this long before silence counts. */
const reachDelaySeconds = 30;
/** A shop that only answers too late waits longer: its workers may all be busy for a while. */
const slowDelaySeconds = 120;
/** A page that takes this long is told of, though the shop takes orders. */
const slowPageMs = 5000;
/** A pod that was ready waits this long. */
const unreadyDelaySeconds = 60;
/** An observation older than this says nothing about now. */
const staleSeconds = 300;

/**
 * Judges one store. Pure and total: the same three arguments give the same answer, and no observation makes it throw.
 * The first rule that matches wins; the order is the specification.
 */
export function evaluatePhase(observation: Observation, history: History, now: Date): StorePhase {
  const verdict = evaluate(observation, history, now);
  const invalid = history.problems.length > 0 && verdict.state !== 'Invalid' && verdict.state !== 'Deleted';
  return {
    ...verdict,
    message: invalid
      ? `${verdict.message} The file is invalid, so the last valid version stays until that is fixed.`
      : verdict.message,
    observedAt: observation.cluster.observedAt,
  };
}

function evaluate(observation: Observation, history: History, now: Date): Evaluation {
  const { cluster } = observation;
  if (isUnreadable(history)) return verdict('Invalid', 'InvalidFile', 'Nothing is rendered until the file is valid.');
  if (cluster.state === 'detached') return detached(observation, history);
  if (!isReadable(observation)) return unreadable(observation, history);
  if (passed(cluster.observedAt, staleSeconds, now)) {
    const age = inWords(secondsSince(cluster.observedAt, now) ?? 0);
    return {
      ...unreadable(observation, history),
      reason: 'StaleObservation',
      message: `Nothing was heard from cluster ${cluster.name} for ${age}; what is shown may be outdated.`,
    };
  }
  if (history.desired !== 'running') return unwanted(observation, history, now);
  if (cluster.state === 'unprepared') return withoutEngine(observation, history);
  return history.firstLiveAt === null ? first(observation, history, now) : established(observation, history, now);
}

/** Nobody can ask its cluster: what Git says is all that is known. */
function detached(observation: Observation, history: History): Evaluation {
  const { cluster } = observation;
  const noCluster = `Cluster “${cluster.name}” isn’t connected`;
  if (history.desired === 'running') {
    return verdict('NotObserved', 'NoClusterAttached', `Saved in Git. ${noCluster}, so its status is unknown.`);
  }
  if (history.desired === 'removed' && leavesAtOnce(observation, history)) {
    const message = 'The deletion is saved in Git. The shop was never live here, so its files leave Git at once.';
    return verdict('Deleting', 'NeverLive', message, history.removalRequestedAt);
  }
  if (history.desired === 'removed') {
    const message = `The deletion is saved in Git. ${noCluster}; the files leave Git once the cluster has confirmed it.`;
    return verdict('NotObserved', 'DeletionNotObserved', message, history.removalRequestedAt);
  }
  if (history.removalRequestedAt !== null && history.firstLiveAt === null) {
    const message = `Deleted from Git. ${noCluster}, and the shop was never live here.`;
    return verdict('Deleted', 'NeverLive', message, history.filesRemovedAt);
  }
  const message = `The files left Git. ${noCluster}, so whether the shop still runs is unknown.`;
  return verdict('NotObserved', 'DeletionNotObserved', message, history.filesRemovedAt);
}

/** The cluster can't be read: what was known is repeated as such, and never as a failure of the store. */
function unreadable(observation: Observation, history: History): Evaluation {
  const { cluster } = observation;
  const connecting = cluster.state === 'connecting';
  const message = connecting
    ? `Cluster ${cluster.name} is being read for the first time.`
    : `Cluster ${cluster.name} does not answer${inBrackets(cluster.message)}; the store itself may be well.`;
  const lastKnown = connecting || cluster.observedAt === null ? undefined : lastState(observation, history);
  return {
    ...verdict('Unknown', connecting ? 'Connecting' : 'ClusterUnreachable', message, cluster.observedAt),
    ...(lastKnown === undefined ? {} : { lastKnown }),
  };
}

function lastState(observation: Observation, history: History): Phase | undefined {
  const { cluster } = observation;
  if (cluster.observedAt === null) return undefined;
  const then = new Date(cluster.observedAt);
  if (Number.isNaN(then.getTime())) return undefined;
  return evaluate({ ...observation, cluster: { ...cluster, state: 'reachable' } }, history, then).state;
}

/** A store that Git does not want (any more). */
function unwanted(observation: Observation, history: History, now: Date): Evaluation {
  const { cluster, namespace, engineObject } = observation;
  const left = remains(observation);
  const since = history.removalRequestedAt ?? history.filesRemovedAt;
  if (history.desired === 'absent' && left.length === 0) {
    return verdict(
      'Deleted',
      'NothingRemains',
      `Nothing remains in cluster ${cluster.name}: no namespace, no volume, no ${cluster.engine} object.`,
      history.goneAt ?? history.filesRemovedAt ?? since,
    );
  }
  const going = namespace?.deletingSince ?? engineObject?.deletingSince ?? null;
  if (isOrphan(observation, history)) {
    return verdict(
      'Orphaned',
      'NoFileInGit',
      `The store runs, but its file is missing from Git. Restore the files, or delete the store for good. Still there: ${list(left)}.`,
      history.filesRemovedAt,
    );
  }
  const block = removalBlock(observation, history, now);
  if (block) return verdict('DeleteBlocked', block.reason, block.message, since);
  if (history.desired === 'removed') {
    return removalReady(observation, history, now)
      ? verdict(
          'Deleting',
          'MarksTakenOff',
          'The store is no longer protected; its files are removed from Git next.',
          since,
        )
      : verdict(
          'Deleting',
          'RemovalCommitted',
          `The deletion is committed; ${cluster.engine} first removes the protection of the data.`,
          since,
        );
  }
  return verdict(
    'Deleting',
    'Pruning',
    `${cluster.engine} is deleting the store. Still there: ${list(left)}.`,
    since ?? going,
  );
}

function withoutEngine(observation: Observation, history: History): Evaluation {
  const { cluster } = observation;
  const advice = `Cluster ${cluster.name} has no ${cluster.engine}; install it with storefleet bootstrap.`;
  return remains(observation).length === 0
    ? verdict('Queued', 'EngineMissing', `Committed and waiting. ${advice}`, history.target?.at ?? history.createdAt)
    : verdict('Unknown', 'EngineMissing', `Parts of the store run, in an unknown version. ${advice}`);
}

/** A store that was never proven live. */
function first(observation: Observation, history: History, now: Date): Evaluation {
  const { cluster, delivery, namespace, reach } = observation;
  const { kind } = history;
  const components = componentsOf(observation, kind);
  const applied = history.appliedContainsTarget;
  const committed = history.target?.at ?? history.createdAt;
  if (history.queue !== null) {
    const { position, total, slots } = history.queue;
    const message = `Committed and waiting, ${position} of ${total}: cluster ${cluster.name} brings up ${slots} ${slots === 1 ? 'store' : 'stores'} at once.`;
    return verdict('Queued', 'WaitingForSlot', message, history.createdAt);
  }
  if (applied === true && workloadsReady(observation, kind) && reach?.outcome === 'ok')
    return live(observation, history);

  const failure = deliveryFailure(observation, history, now);
  if (failure?.counts) return verdict('Failed', failure.reason, failure.message, delivery.since);

  const problems = findProblems(observation, kind, now);
  const problem = problems[0];
  if (problem?.counts) return verdict('Failed', problem.reason, problem.message, problem.since);

  const begun = latest(committed, namespace?.createdAt, ...components.map(({ createdAt }) => createdAt));
  const overdue = passed(begun, deadlineSeconds, now);
  const missing = components.every(({ exists }) => !exists);

  if (delivery.state === 'suspended' && applied !== true) {
    return verdict('Queued', 'DeliverySuspended', suspendedMessage(observation), committed);
  }
  if (delivery.state === 'not-seen' && missing) {
    const { reason, why } = unseen(observation);
    if (reason === 'RootSuspended') return verdict('Queued', reason, why, committed);
    return overdue
      ? verdict('Failed', reason, `${why} Nothing has happened for ${age(begun, now)}.`, committed)
      : verdict('Queued', reason, why, committed);
  }
  const isEmpty = components.every(({ pods }) => pods.length === 0);
  if (missing || (applied !== true && isEmpty && problem === undefined)) {
    const waits =
      namespace !== null && namespace.deletingSince !== null
        ? {
            reason: 'NamespaceTerminating',
            message: 'A namespace of the same name is still being deleted; the store follows when it is gone.',
          }
        : (failure ?? { reason: 'Applying', message: `${cluster.engine} is creating the objects of the store.` });
    return overdue ? late(waits.message, begun, now) : verdict('Applying', waits.reason, waits.message, committed);
  }
  const stage = stageOf(observation, kind);
  const waits = failure ?? problem ?? stage;
  if (overdue) return late(waits.message, begun, now);
  if (workloadsReady(observation, kind) && applied !== true) {
    const message = `The pods are ready, but ${cluster.engine} has not confirmed the last commit yet.`;
    return verdict('Applying', applied === false ? 'Applying' : 'RevisionUnknown', message, committed);
  }
  return verdict(stage.state, waits.reason, waits.message, stage.since);
}

/** Why the engine has no object of a store that is committed. */
function unseen({ cluster, root }: Observation): { reason: string; why: string } {
  const { engine, name } = cluster;
  if (root === null) {
    const why = `${engine} has no root object for cluster ${name}; apply dist/${name}/platform once.`;
    return { reason: 'RootMissing', why };
  }
  if (root.state === 'failed') {
    const why = `The root object of ${engine} reports: ${sentence(root.message)} Repair that first.`;
    return { reason: 'RootNotSynced', why };
  }
  if (root.state === 'suspended') {
    const why = `${engine} was told not to look for stores of cluster ${name}${inBrackets(root.message)}; resume it there.`;
    return { reason: 'RootSuspended', why };
  }
  const why = `${engine} has not read the commit yet; without a webhook it polls.`;
  return { reason: 'WaitingForEngine', why };
}

function late(message: string, begun: string | null, now: Date): Evaluation {
  return verdict('Failed', 'DeadlineExceeded', `Not live after ${age(begun, now)}. ${message}`, begun);
}

/** A store that was live before: it keeps its address, and what fails now is a degradation. */
function established(observation: Observation, history: History, now: Date): Evaluation {
  const { cluster, delivery, namespace, reach } = observation;
  const { kind } = history;
  const applied = history.appliedContainsTarget;
  const problem = findProblems(observation, kind, now)[0];
  const answers = reach?.outcome === 'ok';
  const still = answers ? ' The shop still answers.' : '';

  const lost = lostObject(observation, kind);
  if (lost) return verdict('Degraded', lost.reason, lost.message, namespace?.deletingSince ?? null);
  if (problem?.counts) return verdict('Degraded', problem.reason, `${problem.message}${still}`, problem.since);
  if (reach?.outcome === 'failed' && passed(reach.since, isSlow(reach) ? slowDelaySeconds : reachDelaySeconds, now)) {
    const { reason, message } = reachFailure(observation, reach);
    return verdict('Degraded', reason, message, reach.since);
  }
  const failure = deliveryFailure(observation, history, now);
  if (failure?.counts) return verdict('Failed', failure.reason, `${failure.message}${still}`, delivery.since);
  if (delivery.state === 'suspended' && applied !== true) {
    return verdict(
      'Updating',
      'DeliverySuspended',
      `${suspendedMessage(observation)}${still}`,
      history.target?.at ?? null,
    );
  }
  if (applied === false) {
    const waits = failure ?? { reason: 'Applying', message: `${cluster.engine} is applying the last change.` };
    return verdict('Updating', waits.reason, `${waits.message}${still}`, history.target?.at ?? null);
  }
  if (delivery.state === 'not-seen') {
    const message = `${cluster.engine} has no object for the store, so changes in Git do not reach it.${still}`;
    return verdict('Updating', 'EngineObjectMissing', message, null);
  }
  const unready = unreadyComponent(observation, kind);
  if (componentsOf(observation, kind).some(isRolling)) {
    const message = problem?.message ?? 'The pods are being replaced by those of the last change.';
    return verdict('Updating', problem?.reason ?? 'RollingOut', `${message}${still}`, delivery.appliedAt);
  }
  if (unready) {
    const since = unreadySince(unready.component);
    const counts = since === null || passed(since, unreadyDelaySeconds, now);
    const waits = problem ?? notReady(unready.name, unready.component);
    return counts
      ? verdict('Degraded', waits.reason, `${waits.message}${still}`, since)
      : verdict('Live', waits.reason, waits.message, liveSince(observation, history));
  }
  if (applied === 'unknown' && delivery.state !== 'applied') {
    return verdict(
      'Updating',
      'Comparing',
      `${cluster.engine} is comparing the store with Git.${still}`,
      delivery.since,
    );
  }
  const seen = live(observation, history);
  return problem ? { ...seen, reason: problem.reason, message: problem.message } : seen;
}

function live(observation: Observation, history: History): Evaluation {
  const { reach, delivery, cluster } = observation;
  const since = liveSince(observation, history);
  if (reach === null) {
    return verdict(
      'Live',
      'StorefrontNotAsked',
      'The shop took orders before and its pods are ready; it is checked next.',
      since,
    );
  }
  if (reach.outcome === 'failed') {
    const { reason, message } = reachFailure(observation, reach);
    return verdict('Live', reason, message, since);
  }
  if (reach.outcome === 'unknown') {
    return verdict(
      'Live',
      'StorefrontUnknown',
      `The pods are ready; whether shoppers can order is unknown: ${reachDetail(observation)}`,
      since,
    );
  }
  if (delivery.state === 'failed') {
    const message = `The shop takes orders; ${cluster.engine} reports: ${sentence(delivery.message === '' ? delivery.reason : delivery.message)}`;
    return verdict('Live', delivery.reason === '' ? 'DeliveryFailed' : delivery.reason, message, since);
  }
  if (delivery.inSync === false) {
    return verdict('Live', 'Drifted', `The shop takes orders; some objects in the cluster differ from Git.`, since);
  }
  if (reach.latencyMs !== null && reach.latencyMs >= slowPageMs) {
    const message = `The shop takes orders, but it is slow: its page took ${inWords(reach.latencyMs / 1000)}.`;
    return verdict('Live', 'ShopSlow', message, since);
  }
  return verdict('Live', 'TakesOrders', 'The shop answers, has products and takes orders.', since);
}

function liveSince(observation: Observation, history: History): string | null {
  const readyTimes = componentsOf(observation, history.kind).map(component =>
    earliest(...component.pods.map(pod => (pod.ready?.ok === true ? pod.ready.at : null))),
  );
  return latest(history.firstLiveAt ?? observation.reach?.firstOkAt, ...readyTimes);
}

function lostObject(observation: Observation, kind: KindStatus): { reason: string; message: string } | undefined {
  const { namespace, cluster } = observation;
  if (namespace === null) {
    const message = `The namespace is gone, with all that was in it; ${cluster.engine} creates it again. Restore the data from a backup.`;
    return { reason: 'NamespaceMissing', message };
  }
  if (namespace.deletingSince !== null) {
    return { reason: 'NamespaceTerminating', message: 'The namespace is being deleted, with the data in it.' };
  }
  const missing = kind.components.find(({ name }) => !componentOf(observation, name).exists);
  if (missing === undefined) return undefined;
  return {
    reason: 'WorkloadMissing',
    message: `Its ${missing.workload} ${missing.name} is gone; ${cluster.engine} makes it anew at its next sync.`,
  };
}

function deliveryFailure(
  observation: Observation,
  history: History,
  now: Date,
): { reason: string; message: string; counts: boolean } | undefined {
  const { delivery, cluster } = observation;
  // What was applied stays applied: an engine that can't look for more is no fault of the store.
  if (delivery.state !== 'failed' || history.appliedContainsTarget === true) return undefined;
  return {
    reason: delivery.reason === '' ? 'DeliveryFailed' : delivery.reason,
    message: `${cluster.engine} can't apply the last commit: ${sentence(delivery.message === '' ? 'it gives no reason' : delivery.message)}`,
    counts: delivery.since === null || passed(delivery.since, deliveryDelaySeconds, now),
  };
}

function suspendedMessage({ cluster, delivery }: Observation): string {
  return `${cluster.engine} was told not to apply changes of this store${inBrackets(delivery.message)}; resume it there.`;
}

/** What somebody else says, as an aside. */
function inBrackets(message: string): string {
  return message === '' ? '' : ` (${message.replace(/\.$/, '')})`;
}

/** Nothing is wrong with it but the time that it takes. */
function isSlow({ checks }: Reach): boolean {
  return Object.values(checks).every(({ outcome, isLate }) => outcome !== 'failed' || isLate === true);
}

function reachFailure(observation: Observation, reach: Reach): Pick<Problem, 'reason' | 'message'> {
  const detail = reachDetail(observation);
  return isSlow(reach)
    ? {
        reason: 'ShopSlow',
        message: `The pods run, but the shop is too slow: ${detail} Choose a larger size if it stays so.`,
      }
    : { reason: 'StorefrontFails', message: `The pods run, but the shop is not open to shoppers: ${detail}` };
}

function reachDetail({ reach }: Observation): string {
  if (reach === null) return 'not checked yet.';
  const told = checksOf(reach).find(({ outcome }) => outcome !== 'ok');
  return sentence(told?.detail ?? 'no detail');
}

function unreadyComponent(
  observation: Observation,
  { components }: KindStatus,
): { name: string; component: Component } | undefined {
  return components
    .map(({ name }) => ({ name, component: componentOf(observation, name) }))
    .find(({ component }) => !isRunning(component));
}

/** Since when pods are not ready; null when there is no pod that could say. */
function unreadySince(component: Component): string | null {
  return earliest(
    ...component.pods
      .filter(pod => pod.deletingSince === null && pod.ready?.ok !== true)
      .map(pod => pod.ready?.at ?? pod.createdAt),
  );
}

function notReady(name: string, component: Component): Pick<Problem, 'reason' | 'message'> {
  if (component.desired === 0) {
    return { reason: 'ScaledToZero', message: `Someone scaled ${name} to zero; the next sync corrects it.` };
  }
  return {
    reason: 'NotReady',
    message: `${component.ready} of ${component.desired} pods of ${name} are ready; look at the pods of its namespace.`,
  };
}

function age(time: string | null, now: Date): string {
  return inWords(secondsSince(time, now) ?? 0);
}

function list(parts: readonly string[]): string {
  const shown = parts.slice(0, 5).join(', ');
  return parts.length > 5 ? `${shown} and ${parts.length - 5} more` : shown;
}

function verdict(state: Phase, reason: string, message: string, since: string | null = null): Evaluation {
  return { state, reason, message, since };
}
