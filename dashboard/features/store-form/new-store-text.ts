import { stringify } from 'yaml';
import { dashboardKind } from '../../kinds/index.ts';
import { textAt } from '../../shared/store-file/values.ts';
import { fields } from './fields.ts';
import type { FleetView } from '#contract';
import { apiVersion, defaultKind, storeFile } from '#fleet/schema';

/**
 * Returns the initial file of a new store, without cluster, host and edition, for which the fleet has defaults.
 * @param before the file before the kind was changed
 */
export function newStoreText({ defaults }: FleetView, kind: string = defaultKind, before: unknown = {}): string {
  const store = {
    apiVersion,
    kind,
    metadata: { name: textAt(before, fields.name) },
    spec: {
      title: textAt(before, fields.title),
      owner: textAt(before, fields.owner) || defaults.owner,
      size: textAt(before, fields.size) || defaults.size,
      ...dashboardKind(kind).newSpec(defaults),
    },
  };
  return stringify(store, { compat: 'yaml-1.1' });
}

/** Returns the file of a deleted store without its deletion, to create the store again; null if there is none. */
export function sameStoreText(store: unknown): string | null {
  const read = storeFile.safeParse(store);
  if (!read.success) return null;
  const spec = Object.fromEntries(Object.entries(read.data.spec).filter(([field]) => field !== 'state'));
  return stringify({ ...read.data, spec }, { compat: 'yaml-1.1' });
}
