import { stringify } from 'yaml';
import type { FleetView } from '#contract';
import { apiVersion, storeFile, type StoreInput } from '#fleet/schema';

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

/** The file of a store that is deleted, to create it again as it was; null where it is no store's. */
export function sameStoreText(store: unknown): string | null {
  const read = storeFile.safeParse(store);
  if (!read.success) return null;
  const spec = Object.fromEntries(Object.entries(read.data.spec).filter(([field]) => field !== 'state'));
  return stringify({ ...read.data, spec }, { compat: 'yaml-1.1' });
}
