import { remains } from '../status/index.ts';
import type { StoreWithStatus } from './status-service.ts';
import { enginePath, manifestsPath } from '#fleet';

/** Paths of the stores whose newest commit their engine has not taken in, so that it may be told again. */
export function pathsThatWait(stores: readonly StoreWithStatus[]): string[] {
  return stores.filter(waits).flatMap(({ record: { name, cluster } }) => [
    enginePath(cluster, name),
    // The directory itself is no file, but any path below it refreshes what watches it.
    `${manifestsPath(cluster, name)}namespace.yaml`,
  ]);
}

function waits({ history, observation }: StoreWithStatus): boolean {
  if (observation.cluster.state !== 'reachable' || history.queued) return false;
  if (history.desired === 'absent') return history.removalRequestedAt !== null && remains(observation).length > 0;
  return history.target !== null && history.appliedContainsTarget !== true;
}
