/** The fields of a store file that the form shows, by their path, which is also what problems name. */
export const fields = {
  name: 'metadata.name',
  title: 'spec.title',
  owner: 'spec.owner',
  cluster: 'spec.cluster',
  host: 'spec.host',
  aliases: 'spec.aliases',
  size: 'spec.size',
  edition: 'spec.edition',
  plugins: 'spec.plugins',
  theme: 'spec.theme',
  email: 'spec.admin.email',
  country: 'spec.country',
  currency: 'spec.currency',
  sampleProducts: 'spec.sampleProducts',
} as const;

export type Field = (typeof fields)[keyof typeof fields];

/** Without these a store file is wrong: emptied, they stay in the file, empty. */
export const requiredFields: readonly Field[] = [fields.name, fields.title, fields.email];

/** Shown on request only, or when something is wrong with one of them. */
export const moreFields: readonly Field[] = [
  fields.owner,
  fields.cluster,
  fields.host,
  fields.aliases,
  fields.edition,
  fields.plugins,
  fields.theme,
  fields.country,
  fields.currency,
  fields.sampleProducts,
];

const labels: Readonly<Record<Field, string>> = {
  [fields.name]: 'Name',
  [fields.title]: 'Title',
  [fields.owner]: 'Owner',
  [fields.cluster]: 'Cluster',
  [fields.host]: 'Host',
  [fields.aliases]: 'Aliases',
  [fields.size]: 'Size',
  [fields.edition]: 'Edition',
  [fields.plugins]: 'Plugins',
  [fields.theme]: 'Theme',
  [fields.email]: 'Administrator’s e-mail',
  [fields.country]: 'Country',
  [fields.currency]: 'Currency',
  [fields.sampleProducts]: 'Sample products',
};

/** What the form calls a field; of one that it does not show, its path. */
export function labelOf(field: string): string {
  return (labels as Readonly<Record<string, string | undefined>>)[field] ?? field;
}
