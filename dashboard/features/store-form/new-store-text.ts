import { stringify } from 'yaml';
import { dashboardKind } from '../../kinds/index.ts';
import { textAt } from '../../shared/store-file/values.ts';
import { fields } from './fields.ts';
import type { FleetView } from '#contract';
import { apiVersion, defaultKind, storeFile } from '#fleet/schema';

/**
 * The file that a new store starts with. What is left to the fleet's defaults (cluster, host, edition) is left out.
 * @param before what was typed already, while another kind was chosen
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

/** The file of a store that is deleted, to create it again as it was; null where it belongs to no store. */
export function sameStoreText(store: unknown): string | null {
  const read = storeFile.safeParse(store);
  if (!read.success) return null;
  const spec = Object.fromEntries(Object.entries(read.data.spec).filter(([field]) => field !== 'state'));
  return stringify({ ...read.data, spec }, { compat: 'yaml-1.1' });
}
