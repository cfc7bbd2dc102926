import { allKinds, dashboardKind } from '../../kinds/index.ts';
import type { KindField } from '../../kinds/kind.ts';

/** Paths of the fields that all store kinds have; problems name fields by path. */
export const fields = {
  name: 'metadata.name',
  title: 'spec.title',
  owner: 'spec.owner',
  cluster: 'spec.cluster',
  host: 'spec.host',
  aliases: 'spec.aliases',
  size: 'spec.size',
} as const;

const commonFields: readonly KindField[] = [
  { path: fields.name, label: 'Name', isRequired: true, isFirst: true },
  { path: fields.title, label: 'Title', isRequired: true, isFirst: true },
  { path: fields.size, label: 'Size', isFirst: true },
  { path: fields.owner, label: 'Owner' },
  { path: fields.cluster, label: 'Cluster' },
  { path: fields.host, label: 'Host' },
  { path: fields.aliases, label: 'Aliases' },
];

/** The fields that the form of a kind shows. */
export const fieldsOf = (kind: string): readonly KindField[] => [...commonFields, ...dashboardKind(kind).fields];

const allFields: readonly KindField[] = [...commonFields, ...allKinds.flatMap(kind => kind.fields)];

/** Paths of the fields that the form of any kind shows. */
export const formFields: readonly string[] = [...new Set(allFields.map(({ path }) => path))];

/** Returns the label of a field; its path if the form does not show it. */
export function labelOf(path: string): string {
  return allFields.find(field => field.path === path)?.label ?? path;
}
