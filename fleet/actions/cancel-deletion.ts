import type { StoreAction } from './action.ts';

export const cancelDeletion = {
  id: 'cancel-deletion',
  label: 'Cancel deletion',
  description: 'Cancel the deletion of a store. This works as long as its files are in Git.',
  isOffered: ({ files }) => files === 'leaving',
  plan:
    ({ name, commands }) =>
    tree =>
      commands.planChange(tree, name, { spec: { state: null } }),
} as const satisfies StoreAction;
