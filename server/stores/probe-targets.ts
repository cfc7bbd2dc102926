import { isOrphan, workloadsReady } from '../status/index.ts';
import type { Judged } from './board.ts';
import { summaryOf } from './views.ts';
import type { Fleet } from '#fleet/schema';

/** Shops that make sense to ask: not to be removed, with their pods ready. */
export function shopsToProbe(stores: readonly Judged[], fleet: Fleet) {
  return stores
    .filter(
      ({ observation, history }) =>
        (history.desired === 'running' || isOrphan(observation, history)) && workloadsReady(observation),
    )
    .map(({ record, status }) => {
      const summary = summaryOf(record, fleet, status);
      return {
        store: record.name,
        url: summary.links.shop,
        address: fleet.spec.clusters[record.cluster]?.ingress.address,
      };
    });
}
