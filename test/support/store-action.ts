import { z } from 'zod';
import type { StoreAction, StoreActionWith } from '../../fleet/actions/action.ts';

/** Actions that only tests register, to see what follows from a declaration. */

const input = z.strictObject({ title: z.string().meta({ description: 'the new title' }) });

export const rename = {
  id: 'rename',
  label: 'Rename',
  description: 'Rename a store. Its address stays.',
  input,
  plan:
    ({ name, commands }, { title }) =>
    tree =>
      commands.planChange(tree, name, { spec: { title } }),
} as const satisfies StoreActionWith<typeof input>;

export const nap = {
  id: 'nap',
  label: 'Take a nap',
  done: 'napped',
  description: 'Give a store a sleepy title.',
  isOffered: ({ files }) => files === 'present',
  plan:
    ({ name, commands }) =>
    tree =>
      commands.planChange(tree, name, { spec: { title: 'Asleep' } }),
} as const satisfies StoreAction;

export const raze = {
  ...nap,
  id: 'raze',
  label: 'Raze',
  description: 'Take everything away.',
  isDangerous: true,
} as const satisfies StoreAction;
