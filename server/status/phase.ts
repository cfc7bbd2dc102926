import { leavesAtOnce } from './deletion-progress.ts';
import { phase, type Evaluation, type PhaseWithReason } from './evaluation.ts';
import { deriveFacts, type Facts } from './facts.ts';
import { isLeaving } from './git-facts.ts';
import { comingUp } from './phase-coming-up.ts';
import { leaving } from './phase-leaving.ts';
import { running } from './phase-running.ts';
import { inBrackets } from './text.ts';
import type { Phase } from '#contract';

/**
 * Evaluates one store. Pure and total: the same facts give the same result, and no observation makes it throw. The
 * first rule that matches wins; the order is the specification.
 */
export function evaluatePhase(facts: Facts): PhaseWithReason {
  const evaluation = evaluate(facts);
  const { phase: phaseName, message } = evaluation;
  const isInvalid = facts.gitFacts.problems.length > 0 && phaseName !== 'Invalid' && phaseName !== 'Deleted';
  return {
    ...evaluation,
    message: isInvalid ? `${message} The file is invalid, so the last valid version stays until it is fixed.` : message,
    observedAt: facts.observation.cluster.observedAt,
  };
}

function evaluate(facts: Facts): Evaluation {
  const { observation, gitFacts } = facts;
  const { cluster } = observation;
  if (facts.isNeverRendered)
    return phase(
      'Invalid',
      'InvalidFile',
      'The store file has problems, so nothing is rendered from it. Fix it and push.',
    );
  if (cluster.state === 'disconnected') return disconnected(facts);
  if (!facts.isClusterReadable) return clusterUnreadable(facts);
  if (isLeaving(gitFacts)) return leaving(facts);
  if (cluster.state === 'engine-missing') return withoutEngine(facts);
  return gitFacts.firstLiveAt === null ? comingUp(facts) : running(facts);
}

/** The cluster is not connected: only Git is known. */
function disconnected({ observation, gitFacts }: Facts): Evaluation {
  const { cluster } = observation;
  const noCluster = `Cluster “${cluster.name}” isn’t connected`;
  if (!isLeaving(gitFacts)) {
    return phase('NotObserved', 'NoClusterConnected', `Saved in Git. ${noCluster}, so its status is unknown.`);
  }
  if (gitFacts.desired === 'removed' && leavesAtOnce(observation, gitFacts)) {
    const message = 'The deletion is saved in Git. The shop was never live here, so its files leave Git at once.';
    return phase('Deleting', 'NeverLive', message, gitFacts.deletionRequestedAt);
  }
  if (gitFacts.desired === 'removed') {
    const message = `The deletion is saved in Git. ${noCluster}; the files leave Git once the cluster has confirmed it.`;
    return phase('NotObserved', 'DeletionNotObserved', message, gitFacts.deletionRequestedAt);
  }
  if (gitFacts.deletionRequestedAt !== null && gitFacts.firstLiveAt === null) {
    const message = `Deleted from Git. ${noCluster}, and the shop was never live here.`;
    return phase('Deleted', 'NeverLive', message, gitFacts.filesRemovedAt);
  }
  const message = `The files left Git. ${noCluster}, so whether the shop still runs is unknown.`;
  return phase('NotObserved', 'DeletionNotObserved', message, gitFacts.filesRemovedAt);
}

/** The cluster can't be read: the last known phase is repeated as such, and never as a failure of the store. */
function clusterUnreadable(facts: Facts): Evaluation {
  const { cluster } = facts.observation;
  const isConnecting = cluster.state === 'connecting';
  const message = isConnecting
    ? `Cluster ${cluster.name} is being read for the first time.`
    : `Cluster ${cluster.name} does not answer${inBrackets(cluster.message)}; the store itself may be fine. Check the cluster, and the KUBECONFIG of the server.`;
  const lastKnown = isConnecting ? undefined : lastPhase(facts);
  return {
    ...phase('Unknown', isConnecting ? 'Connecting' : 'ClusterUnreachable', message, cluster.observedAt),
    ...(lastKnown === undefined ? {} : { lastKnown }),
  };
}

/** Evaluates the store at the time when its cluster last answered. */
function lastPhase({ observation, gitFacts }: Facts): Phase | undefined {
  const { cluster } = observation;
  if (cluster.observedAt === null) return undefined;
  const then = new Date(cluster.observedAt);
  if (Number.isNaN(then.getTime())) return undefined;
  return evaluate(deriveFacts({ ...observation, cluster: { ...cluster, state: 'reachable' } }, gitFacts, then)).phase;
}

/** The cluster has no engine to apply the commits. */
function withoutEngine({ observation: { cluster }, remaining, committedAt }: Facts): Evaluation {
  const advice = `Cluster ${cluster.name} has no ${cluster.engine}. Install it, then run storefleet bootstrap --apply.`;
  return remaining.length === 0
    ? phase('Queued', 'EngineMissing', `Queued. ${advice}`, committedAt)
    : phase('Unknown', 'EngineMissing', `Parts of the store run in an unknown version. ${advice}`);
}
