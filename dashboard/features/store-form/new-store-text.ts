import { stringify } from 'yaml';
import { apiVersion, type StoreInput } from '#fleet/schema';
import type { FleetView } from '#server/contract';

/** The file that a new store starts with. What is left to the fleet's defaults (cluster, host, edition) is left out. */
export function newStoreText({ defaults }: FleetView): string {
  const store: StoreInput = {
    apiVersion,
    kind: 'WooStore',
    metadata: { name: '' },
    spec: {
      title: '',
      owner: defaults.owner,
      size: defaults.size,
      admin: { email: '' },
      country: defaults.country,
      currency: defaults.currency,
      sampleProducts: true,
    },
  };
  return stringify(store, { compat: 'yaml-1.1' });
}
