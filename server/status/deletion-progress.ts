import type { PhaseReason } from './evaluation.ts';
import type { Facts } from './facts.ts';
import type { GitFacts } from './git-facts.ts';
import type { Observation } from './observation.ts';
import { sentence } from './text.ts';
import { namespaceOf } from '#fleet';

/** Seconds after which the silence of an engine is reported: one that polls does so every three minutes. */
const engineSeconds = 600;
/** Seconds after which a deletion in Kubernetes is blocked by something. */
const deletionSeconds = 180;
/** Seconds for which marks may be observed although they no longer exist. */
const marksSeconds = 60;

/**
 * True if the files of a store whose deletion is committed may leave Git now: the cluster has applied the render
 * without marks, so that the engine will prune everything. Before that, the marks would keep the store as an orphan.
 */
export function deletionReady({ observation, gitFacts, now, ...facts }: Facts): boolean {
  if (gitFacts.desired !== 'removed' || !facts.isClusterReadable) return false;
  if (facts.remaining.length === 0) {
    // The store never came up. A working engine would have created its object by now.
    return now.passed(gitFacts.deletionRequestedAt, engineSeconds);
  }
  if (observation.engineObject === null || facts.marked.length > 0) return false;
  // Flux leaves behind what a suspended object applied.
  if (observation.sync.state === 'suspended') return false;
  return facts.applied === true || observation.sync.state === 'failed';
}

/**
 * True if a deletion needs no confirmation by the cluster. While its cluster is not connected, a store that was never
 * proven live here has nothing to lose, and any other waits until the cluster confirms that it applied the deletion.
 * The engine never had an object of a store that still waits for a start slot.
 */
export function leavesAtOnce({ cluster }: Observation, { firstLiveAt, queued }: GitFacts): boolean {
  return firstLiveAt === null && (cluster.state === 'disconnected' || queued);
}

/** Returns the obstacle of a deletion, and how to fix it; undefined if there is none. */
export function deletionBlock({ observation, gitFacts, now, marked }: Facts): PhaseReason | undefined {
  const { cluster, sync, engineObject, namespace, volumes, root } = observation;
  if (sync.awaitsConfirmation) {
    const message = `${cluster.engine} waits for a person to confirm the deletion; confirm it there.`;
    return { reason: 'AwaitingConfirmation', message };
  }
  if (namespace !== null && now.passed(namespace.deletingSince, deletionSeconds)) {
    const why = namespace.blockedBy === '' ? 'Kubernetes does not say why.' : sentence(namespace.blockedBy);
    return {
      reason: 'NamespaceStuck',
      message: `The namespace is stuck terminating: ${why} Remove what blocks it by hand.`,
    };
  }
  if (engineObject !== null && now.passed(engineObject.deletingSince, deletionSeconds)) {
    const finalizers = engineObject.finalizers.join(', ');
    const message = `The ${cluster.engine} object ${engineObject.name} is blocked by finalizers (${finalizers === '' ? 'none' : finalizers}); see the messages of the object.`;
    return { reason: 'FinalizerRemains', message };
  }
  if (sync.state === 'suspended' && engineObject?.deletingSince === null) {
    const message = `${cluster.engine} is suspended for this store; resume it there to continue the deletion.`;
    return { reason: 'SyncSuspended', message };
  }
  if (gitFacts.desired === 'removed') {
    if (marked.length === 0) return undefined;
    if (sync.state === 'failed' && now.passed(sync.since ?? gitFacts.deletionRequestedAt, marksSeconds)) {
      return {
        reason: sync.reason === '' ? 'SyncFailed' : sync.reason,
        message: `${cluster.engine} can't remove the marks against pruning: ${sentence(sync.message)}`,
      };
    }
    if (now.passed(gitFacts.deletionRequestedAt, engineSeconds)) {
      const why = root?.state === 'failed' ? ` The root object reports: ${sentence(root.message)}` : '';
      const message = `${cluster.engine} has not applied the deletion yet; sync the store there. Still protected: ${marked.join(', ')}.${why}`;
      return { reason: 'RemovalNotApplied', message };
    }
    return undefined;
  }
  if (marked.length > 0 && now.passed(gitFacts.filesRemovedAt, marksSeconds)) {
    const message = `The files left Git while ${marked.join(', ')} was still protected, so ${cluster.engine} keeps it. Restore the files and delete the store again.`;
    return { reason: 'StillProtected', message };
  }
  if (engineObject?.deletingSince === null && now.passed(gitFacts.filesRemovedAt, engineSeconds)) {
    const why = root?.state === 'failed' ? `: ${sentence(root.message)}` : '.';
    return {
      reason: 'NotPruned',
      message: `${cluster.engine} has not begun to delete the store${why} Look at its root object.`,
    };
  }
  if (
    engineObject === null &&
    namespace?.deletingSince === null &&
    now.passed(gitFacts.filesRemovedAt, deletionSeconds)
  ) {
    const message = `${cluster.engine} is done, but the namespace remains. Delete it: kubectl delete namespace ${namespaceOf(observation.store)}`;
    return { reason: 'NamespaceRemains', message };
  }
  const kept = namespace === null ? volumes.find(volume => volume.phase !== 'Bound') : undefined;
  if (kept && (kept.policy === 'Retain' || now.passed(gitFacts.filesRemovedAt, deletionSeconds))) {
    const message = `Everything is gone but volume ${kept.name} (${kept.phase}, policy ${kept.policy}). The data stays until you delete the volume: kubectl delete pv ${kept.name}`;
    return { reason: kept.phase === 'Failed' ? 'VolumeDeleteFailed' : 'VolumeRetained', message };
  }
  return undefined;
}
