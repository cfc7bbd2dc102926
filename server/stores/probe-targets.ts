import { serverKindOf } from '../kinds/index.ts';
import type { ProbeTarget } from '../probe/index.ts';
import { isLeaving, isOrphan, workloadsReady } from '../status/index.ts';
import type { StoreWithStatus } from './status-service.ts';
import type { Fleet } from '#fleet/schema';

/** Returns the shop of a store to probe; null while its deletion is requested, or its pods are not ready. */
export function probeTargetOf(store: StoreWithStatus, fleet: Fleet): ProbeTarget | null {
  const { record, observation, gitFacts, summary } = store;
  const isWanted = !isLeaving(gitFacts) || isOrphan(observation, gitFacts);
  if (!isWanted || !workloadsReady(observation, gitFacts.kind) || summary.links.shop === '') return null;
  return {
    store: record.name,
    url: summary.links.shop,
    address: fleet.spec.clusters[record.cluster]?.ingress.address,
    probe: serverKindOf(record.store, record.lock).probe,
  };
}
