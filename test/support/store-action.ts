import { z } from 'zod';
import type { StoreAction, StoreActionWith } from '../../fleet/actions/action.ts';

/** Actions that only tests register, to see what derives from a declaration. */

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

const sale = z.strictObject({
  headline: z.string().max(20).meta({ description: 'the title of the shop meanwhile' }),
  percent: z.int().min(1).max(90).meta({ title: 'Discount', description: 'percent of the price' }),
  season: z.enum(['summer', 'winter']).optional(),
  isLoud: z.boolean().default(false).meta({ title: 'Loud', description: 'ends with an exclamation mark' }),
});

/** Has a field of each type. */
export const announceSale = {
  id: 'announce-sale',
  label: 'Announce sale',
  description: 'Announce a sale in the title of a store.',
  input: sale,
  isOffered: ({ files }) => files === 'present',
  plan:
    ({ name, commands }, { headline, percent, season = 'all year', isLoud = false }) =>
    tree =>
      commands.planChange(tree, name, {
        spec: { title: `${headline}: −${percent} % (${season})${isLoud ? '!' : ''}` },
      }),
} as const satisfies StoreActionWith<typeof sale>;

export const nap = {
  id: 'nap',
  label: 'Take a nap',
  done: { nap: 'napped' },
  description: 'Recreate the pods of a store, which may nap meanwhile.',
  isOffered: ({ files }) => files === 'present',
  plan:
    ({ name, commands }) =>
    tree => {
      const store = commands.storeOf(tree, name);
      const lock = commands.currentLock(tree, name);
      if (lock === undefined) throw new TypeError(`no lock of ${name}`);
      const next = { ...lock, spec: { ...lock.spec, attempt: 2 } };
      return commands.assemble(tree, {
        action: 'nap',
        subject: `Let store ${name} nap`,
        text: commands.textOf(tree, name),
        before: { store, lock },
        after: { store, lock: next },
      });
    },
} as const satisfies StoreAction;

export const raze = {
  ...nap,
  id: 'raze',
  label: 'Raze',
  description: 'Take everything away.',
  isDangerous: true,
} as const satisfies StoreAction;
