import { deletionBlock, deletionReady } from './deletion-progress.ts';
import { phase, type Evaluation } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { listed } from './text.ts';

/** Returns the phase of a store whose deletion is requested, or that is missing from Git. */
export function leaving(facts: Facts): Evaluation {
  const { observation, gitFacts, remaining } = facts;
  const { cluster } = observation;
  const since = gitFacts.deletionRequestedAt ?? gitFacts.filesRemovedAt;
  if (gitFacts.desired === 'absent' && remaining.length === 0) {
    const message = `Nothing remains in cluster ${cluster.name}: no namespace, no volume, no ${cluster.engine} object.`;
    return phase('Deleted', 'NothingRemains', message, gitFacts.goneAt ?? gitFacts.filesRemovedAt ?? since);
  }
  if (facts.isOrphan) {
    const message = `The store runs, but its file is missing from Git. Restore its files; then you can also delete it. Still there: ${listed(remaining)}.`;
    return phase('Orphaned', 'NoFileInGit', message, gitFacts.filesRemovedAt);
  }
  const block = deletionBlock(facts);
  if (block) return phase('DeleteBlocked', block.reason, block.message, since);
  if (gitFacts.desired === 'absent') {
    const message = `${cluster.engine} is deleting the store. Still there: ${listed(remaining)}.`;
    return phase('Deleting', 'Pruning', message, since ?? facts.deletingSince);
  }
  if (deletionReady(facts)) {
    const message = 'The store is no longer protected; next, its files are deleted from Git.';
    return phase('Deleting', 'MarksRemoved', message, since);
  }
  const message = `The deletion is committed; ${cluster.engine} first removes the protection of the data.`;
  return phase('Deleting', 'DeletionCommitted', message, since);
}
