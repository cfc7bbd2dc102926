import type { StoreAction } from './action.ts';

export const discard = {
  id: 'discard',
  label: 'Discard',
  description: 'Delete a store that did not come up and never took an order.',
  isDangerous: true,
  isOffered: ({ files, wasLive, isInTrouble }) => files === 'present' && isInTrouble && !wasLive,
  plan:
    ({ name, commands }) =>
    tree =>
      commands.planDelete(tree, name),
} as const satisfies StoreAction;
