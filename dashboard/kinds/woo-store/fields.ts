import type { KindField } from '../kind.ts';

/** The fields of a WooStore's own, by their path. */
export const wooFields = {
  edition: 'spec.edition',
  plugins: 'spec.plugins',
  theme: 'spec.theme',
  email: 'spec.admin.email',
  country: 'spec.country',
  currency: 'spec.currency',
  sampleProducts: 'spec.sampleProducts',
} as const;

export const formFields: readonly KindField[] = [
  { path: wooFields.email, label: 'Administrator’s e-mail', isRequired: true, isFirst: true },
  { path: wooFields.edition, label: 'Edition' },
  { path: wooFields.plugins, label: 'Plugins' },
  { path: wooFields.theme, label: 'Theme' },
  { path: wooFields.country, label: 'Country' },
  { path: wooFields.currency, label: 'Currency' },
  { path: wooFields.sampleProducts, label: 'Sample products' },
];
