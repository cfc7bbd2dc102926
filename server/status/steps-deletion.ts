import { deletionBlock } from './deletion-progress.ts';
import type { PhaseReason } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { step, unknownSteps } from './step.ts';
import { earliest } from './time.ts';
import type { Step } from '#contract';

/** The path of a store from the request of its deletion to the proof that nothing remains. */
export function deletionSteps(facts: Facts): Step[] {
  const { cluster } = facts.observation;
  const { deletionRequestedAt: requestedAt, filesRemovedAt } = facts.gitFacts;
  const committed = step('commit', 'done', requestedAt, requestedAt, 'Deletion committed');
  if (requestedAt === null) {
    committed.state = 'waiting';
    committed.detail = 'No deletion was requested';
  }
  const files = step('files', filesRemovedAt === null ? 'waiting' : 'done', null, filesRemovedAt, '');
  if (cluster.state === 'disconnected') return [committed, files];
  if (!facts.isClusterReadable) {
    return [committed, ...unknownSteps('sync'), files, ...unknownSteps('prune', 'verify')];
  }
  const block = deletionBlock(facts);
  const synced = syncStep(facts, block);
  if (synced.state === 'done' && filesRemovedAt === null) {
    files.state = 'active';
    files.startedAt = synced.finishedAt;
  } else if (filesRemovedAt !== null) files.startedAt = synced.finishedAt ?? filesRemovedAt;
  return [committed, synced, files, ...pruneSteps(facts, block)];
}

/** The engine applies the manifests without the marks that protect from deletion. */
function syncStep({ observation, gitFacts, remaining, marked, applied }: Facts, block: PhaseReason | undefined): Step {
  const { deletionRequestedAt: requestedAt, filesRemovedAt } = gitFacts;
  const isUnmarked = remaining.length === 0 || (marked.length === 0 && observation.engineObject?.marked !== true);
  const synced = step('sync', 'active', requestedAt, null, '');
  if (requestedAt === null && remaining.length > 0) synced.state = 'waiting';
  else if (filesRemovedAt !== null || (isUnmarked && (applied === true || observation.sync.state === 'failed'))) {
    synced.state = 'done';
    // The engine's object may already be deleted; the files left Git as soon as the engine had removed the protection.
    synced.finishedAt = gitFacts.desired === 'removed' ? observation.sync.appliedAt : filesRemovedAt;
    synced.detail = 'Deletion protection removed';
  } else synced.detail = marked.length === 0 ? '' : `Still protected: ${marked.join(', ')}`;
  if (block && filesRemovedAt === null) Object.assign(synced, { state: 'failed', detail: block.message });
  return synced;
}

/** The engine prunes what left Git, and nothing remains: volumes go last. */
function pruneSteps(
  { observation, gitFacts, remaining, deletingSince }: Facts,
  block: PhaseReason | undefined,
): Step[] {
  const { namespace, engineObject } = observation;
  const { filesRemovedAt, goneAt } = gitFacts;
  const prune = step('prune', 'waiting', null, null, '');
  const verify = step('verify', 'waiting', null, null, '');
  if (filesRemovedAt === null && deletingSince === null) return [prune, verify];
  const isGone = remaining.length === 0;
  const cleared = isGone || remaining.every(part => part.startsWith('volume '));
  prune.state = cleared ? 'done' : 'active';
  prune.startedAt = earliest(engineObject?.deletingSince, namespace?.deletingSince) ?? filesRemovedAt;
  if (!cleared) prune.detail = `Still there: ${remaining.join(', ')}`;
  if (isGone) {
    prune.finishedAt = goneAt;
    verify.finishedAt = goneAt;
  }
  verify.state = isGone ? 'done' : cleared ? 'active' : 'waiting';
  verify.detail = isGone ? 'No namespace, no volume, no engine object' : cleared ? remaining.join(', ') : '';
  if (block && filesRemovedAt !== null) {
    Object.assign(cleared ? verify : prune, { state: 'failed', detail: block.message });
  }
  return [prune, verify];
}
