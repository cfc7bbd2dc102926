import { phase, type Evaluation, type PhaseReason } from './evaluation.ts';
import type { Facts } from './facts.ts';
import type { Observation } from './observation.ts';
import { live } from './phase-live.ts';
import { startProgressOf } from './start-progress.ts';
import { syncFailure, suspendedMessage } from './sync.ts';
import { inBrackets, sentence } from './text.ts';
import { inWords, latest } from './time.ts';

/** Seconds after its commit (or after its workload was created) at which a store that is not live has failed. */
const deadlineSeconds = 600;
const deadline = inWords(deadlineSeconds);

/** Returns the phase of a store that was never proven live. */
export function comingUp(facts: Facts): Evaluation {
  const { observation, gitFacts, components, applied, committedAt, problems } = facts;
  const { cluster, sync } = observation;
  if (gitFacts.queue !== null) {
    const { position, total, slots } = gitFacts.queue;
    const message = `Queued (${position} of ${total}): cluster ${cluster.name} starts ${slots} ${slots === 1 ? 'store' : 'stores'} at a time.`;
    return phase('Queued', 'WaitingForSlot', message, gitFacts.createdAt);
  }
  if (applied === true && facts.workloadsReady && facts.takesOrders) return live(facts);

  const failure = syncFailure(facts);
  if (failure?.delayPassed) return phase('Failed', failure.reason, failure.message, failure.since);
  const problem = problems[0];
  if (problem?.delayPassed) return phase('Failed', problem.reason, problem.message, problem.since);

  const isMissing = components.every(({ exists }) => !exists);
  if (sync.state === 'suspended' && applied !== true) {
    return phase('Queued', 'SyncSuspended', suspendedMessage(observation), committedAt);
  }
  if (sync.state === 'not-seen' && isMissing) return unseen(facts);

  const isEmpty = components.every(({ pods }) => pods.length === 0);
  if (isMissing || (applied !== true && isEmpty && problem === undefined)) {
    const { reason, message } = namesakeBeingDeleted(observation) ?? failure ?? creating(observation);
    return overdue(facts, message) ?? phase('Applying', reason, message, committedAt);
  }
  const progress = startProgressOf(facts);
  const { reason, message } = failure ?? problem ?? progress;
  const late = overdue(facts, message);
  if (late) return late;
  if (facts.workloadsReady && applied !== true) {
    const unconfirmed = `The pods are ready, but ${cluster.engine} has not confirmed the last commit yet.`;
    return phase('Applying', applied === false ? 'Applying' : 'RevisionUnknown', unconfirmed, committedAt);
  }
  return phase(progress.phase, reason, message, progress.since);
}

/** Returns the phase of a committed store of which the engine has no object. */
function unseen(facts: Facts): Evaluation {
  const { observation, committedAt } = facts;
  const { reason, message } = whyUnseen(observation);
  if (reason === 'RootSuspended' || !isOverdue(facts)) return phase('Queued', reason, message, committedAt);
  return phase('Failed', reason, `${message} No progress for more than ${deadline}.`, committedAt);
}

function whyUnseen({ cluster, root }: Observation): PhaseReason {
  const { engine, name } = cluster;
  if (root === null) {
    const message = `${engine} has no root object for cluster ${name}; run storefleet bootstrap --apply.`;
    return { reason: 'RootMissing', message };
  }
  if (root.state === 'failed') {
    const message = `The root object of ${engine} reports: ${sentence(root.message)} Fix that first.`;
    return { reason: 'RootNotSynced', message };
  }
  if (root.state === 'suspended') {
    const message = `${engine} is suspended for all stores of cluster ${name}${inBrackets(root.message)}; resume it there.`;
    return { reason: 'RootSuspended', message };
  }
  const message = `${engine} has not read the commit yet; without a webhook it polls.`;
  return { reason: 'WaitingForEngine', message };
}

/** Explains that a deleted store of the same name still has its namespace; undefined if there is none. */
function namesakeBeingDeleted({ namespace }: Observation): PhaseReason | undefined {
  if (namespace === null || namespace.deletingSince === null) return undefined;
  const message = 'A namespace of the same name is still being deleted; the store is created after that.';
  return { reason: 'NamespaceTerminating', message };
}

function creating({ cluster }: Observation): PhaseReason {
  return { reason: 'Applying', message: `${cluster.engine} is creating the objects of the store.` };
}

/** Returns the failure of a store past its deadline; undefined before that. */
function overdue(facts: Facts, message: string): Evaluation | undefined {
  if (!isOverdue(facts)) return undefined;
  // The page shows the time since which it starts; a growing age in the message would be news every minute.
  return phase('Failed', 'DeadlineExceeded', `Not live after ${deadline}. ${message}`, begunAt(facts));
}

const isOverdue = (facts: Facts) => facts.now.passed(begunAt(facts), deadlineSeconds);

/** Returns the time at which the last thing began for which the start of the store waits. */
function begunAt({ observation, components, committedAt }: Facts): string | null {
  return latest(committedAt, observation.namespace?.createdAt, ...components.map(({ createdAt }) => createdAt));
}
