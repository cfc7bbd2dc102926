import { remains } from '../status/index.ts';
import type { StoreWithStatus } from './status-service.ts';
import { enginePath, manifestsPath } from '#fleet';

/** Returns the paths of stores that {@link isUnapplied}, so that their engine may be notified again. */
export function unappliedPaths(stores: Iterable<StoreWithStatus>): string[] {
  return [...stores].flatMap(({ record: { name, cluster } }) => [
    enginePath(cluster, name),
    // The directory itself is not a file, but any path below it refreshes the object that watches it.
    `${manifestsPath(cluster, name)}namespace.yaml`,
  ]);
}

/** True if the engine of a store has not applied its newest commit. */
export function isUnapplied({ gitFacts, observation }: StoreWithStatus): boolean {
  if (observation.cluster.state !== 'reachable' || gitFacts.queued) return false;
  if (gitFacts.desired === 'absent') return gitFacts.deletionRequestedAt !== null && remains(observation).length > 0;
  return gitFacts.target !== null && gitFacts.appliedContainsTarget !== true;
}

/** True if the engine of a store is known to have applied its newest commit; a lost cluster tells nothing. */
export function isApplied(store: StoreWithStatus): boolean {
  return store.observation.cluster.state === 'reachable' && !store.gitFacts.queued && !isUnapplied(store);
}
