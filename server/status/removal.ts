import type { History } from './history.ts';
import { isReadable, remains, type Observation } from './observation.ts';
import { sentence } from './problems.ts';
import { passed } from './time.ts';
import { namespaceOf } from '#fleet';

/** An engine that polls looks every three minutes; only then is silence worth a word. */
const engineSeconds = 600;
/** A deletion in Kubernetes that takes longer than this waits for something. */
const deletionSeconds = 180;
/** Marks may be seen a little longer than they are there. */
const marksSeconds = 60;

/** Runs although Git has no file of it and nobody asked for its removal: somebody's commit lost it. */
export function isOrphan(observation: Observation, history: History): boolean {
  const { namespace, engineObject } = observation;
  const going = namespace?.deletingSince ?? engineObject?.deletingSince ?? null;
  return (
    history.desired === 'absent' &&
    history.removalRequestedAt === null &&
    going === null &&
    remains(observation).length > 0
  );
}

/** Names of the live objects that still carry a do-not-prune mark. */
export function markedObjects(observation: Observation): readonly string[] {
  const { engineObject, namespace, components, claims } = observation;
  return [
    ...(engineObject?.marked === true ? [engineObject.name] : []),
    ...(namespace?.marked === true ? ['the namespace'] : []),
    ...[...components].filter(([, { marked }]) => marked).map(([name, { workload }]) => `${workload} ${name}`),
    ...claims.filter(claim => claim.marked).map(claim => `volume claim ${claim.name}`),
  ];
}

/**
 * Whether the files of a store that was asked to go may leave Git now: the cluster has applied the render without
 * marks, so that the engine will prune everything. Before that, the marks would keep the store alive as an orphan.
 */
export function removalReady(observation: Observation, history: History, now: Date): boolean {
  if (history.desired !== 'removed' || !isReadable(observation)) return false;
  if (remains(observation).length === 0) {
    // It never came up. An engine that is at work would have made its object by now.
    return passed(history.removalRequestedAt, engineSeconds, now);
  }
  if (observation.engineObject === null || markedObjects(observation).length > 0) return false;
  // Flux leaves behind what a suspended object applied.
  if (observation.delivery.state === 'suspended') return false;
  return history.appliedContainsTarget === true || observation.delivery.state === 'failed';
}

/**
 * Whether a removal needs no word of the cluster. Without one that is connected, it can't be seen whether the removal was
 * taken in: a store that was never proven live here has nothing to lose, any other waits until its cluster is connected. A
 * store that still waits for a slot was never made known to the engine.
 */
export function leavesAtOnce({ cluster }: Observation, { firstLiveAt, queued }: History): boolean {
  return firstLiveAt === null && (cluster.state === 'detached' || queued);
}

/** What keeps a deletion from going on, and what to do about it. */
export function removalBlock(
  observation: Observation,
  history: History,
  now: Date,
): { readonly reason: string; readonly message: string } | undefined {
  const { cluster, delivery, engineObject, namespace, volumes, root } = observation;
  if (delivery.awaitsConfirmation) {
    const message = `${cluster.engine} waits for a person to confirm the deletion; confirm it there.`;
    return { reason: 'AwaitingConfirmation', message };
  }
  if (namespace !== null && passed(namespace.deletingSince, deletionSeconds, now)) {
    const why = namespace.blockedBy === '' ? 'Kubernetes does not say why.' : sentence(namespace.blockedBy);
    return {
      reason: 'NamespaceStuck',
      message: `The namespace is stuck terminating: ${why} Remove what blocks it by hand.`,
    };
  }
  if (engineObject !== null && passed(engineObject.deletingSince, deletionSeconds, now)) {
    const finalizers = engineObject.finalizers.join(', ');
    const message = `The ${cluster.engine} object ${engineObject.name} is blocked by finalizers (${finalizers === '' ? 'none' : finalizers}); see its messages there.`;
    return { reason: 'FinalizerRemains', message };
  }
  if (delivery.state === 'suspended' && engineObject?.deletingSince === null) {
    const message = `${cluster.engine} was told not to apply changes of this store; resume it there, and the deletion goes on.`;
    return { reason: 'DeliverySuspended', message };
  }
  const marked = markedObjects(observation);
  if (history.desired === 'removed') {
    if (marked.length === 0) return undefined;
    if (delivery.state === 'failed' && passed(delivery.since ?? history.removalRequestedAt, marksSeconds, now)) {
      return {
        reason: delivery.reason === '' ? 'DeliveryFailed' : delivery.reason,
        message: `${cluster.engine} can't remove the protection: ${sentence(delivery.message)}`,
      };
    }
    if (passed(history.removalRequestedAt, engineSeconds, now)) {
      const why = root?.state === 'failed' ? ` The root object reports: ${sentence(root.message)}` : '';
      const message = `${cluster.engine} has not applied the removal yet; ${marked.join(', ')} still protected.${why}`;
      return { reason: 'RemovalNotApplied', message };
    }
    return undefined;
  }
  if (marked.length > 0 && passed(history.filesRemovedAt, marksSeconds, now)) {
    const message = `The files left Git while ${marked.join(', ')} was still protected, so ${cluster.engine} keeps it. Restore the files and remove the store again.`;
    return { reason: 'StillProtected', message };
  }
  if (engineObject?.deletingSince === null && passed(history.filesRemovedAt, engineSeconds, now)) {
    const why = root?.state === 'failed' ? `: ${sentence(root.message)}` : '.';
    return {
      reason: 'NotPruned',
      message: `${cluster.engine} has not begun to delete the store${why} Look at its root object.`,
    };
  }
  if (
    engineObject === null &&
    namespace?.deletingSince === null &&
    passed(history.filesRemovedAt, deletionSeconds, now)
  ) {
    const message = `${cluster.engine} is done, but its namespace remains. Delete it: kubectl delete namespace ${namespaceOf(observation.store)}`;
    return { reason: 'NamespaceRemains', message };
  }
  const kept = namespace === null ? volumes.find(volume => volume.phase !== 'Bound') : undefined;
  if (kept && (kept.policy === 'Retain' || passed(history.filesRemovedAt, deletionSeconds, now))) {
    const message = `Everything is gone but volume ${kept.name} (${kept.phase}, policy ${kept.policy}). Its data remain until you delete it: kubectl delete pv ${kept.name}`;
    return { reason: kept.phase === 'Failed' ? 'VolumeDeleteFailed' : 'VolumeRetained', message };
  }
  return undefined;
}
