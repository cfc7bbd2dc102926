import type { DashboardKind } from '../kind.ts';
import { AdminPassword } from './admin-password.tsx';
import { FirstFields, formFields, MoreFields } from './form.tsx';

export const wooStore: DashboardKind = {
  title: 'WooCommerce',
  fields: formFields,
  newSpec: ({ country, currency }) => ({ admin: { email: '' }, country, currency, sampleProducts: true }),
  FirstFields,
  MoreFields,
  access: { title: 'Shop administrator’s password', Content: AdminPassword },
};
