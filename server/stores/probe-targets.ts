import { serverKindOf } from '../kinds/index.ts';
import { isLeaving, isOrphan, workloadsReady } from '../status/index.ts';
import type { StoreWithStatus } from './status-service.ts';
import { summaryOf } from './views.ts';
import type { Fleet } from '#fleet/schema';

/** Returns the shops to probe: not requested to be deleted, with their pods ready. */
export function shopsToProbe(stores: readonly StoreWithStatus[], fleet: Fleet) {
  return stores
    .filter(
      ({ observation, gitFacts }) =>
        (!isLeaving(gitFacts) || isOrphan(observation, gitFacts)) && workloadsReady(observation, gitFacts.kind),
    )
    .flatMap(({ record, status }) => {
      const { shop } = summaryOf(record, fleet, status).links;
      const address = fleet.spec.clusters[record.cluster]?.ingress.address;
      return shop === ''
        ? []
        : [{ store: record.name, url: shop, address, probe: serverKindOf(record.store, record.lock).probe }];
    });
}
