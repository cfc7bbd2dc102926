import type { StoreAction } from './action.ts';

export const deleteStore = {
  id: 'delete',
  label: 'Delete store',
  done: { delete: 'deletion requested' },
  description:
    'Delete a store with its database, uploads and orders. A second commit deletes its files once the cluster has applied the first; until then, cancel-deletion stops the deletion.',
  isDangerous: true,
  // One that never came up has no orders to lose; others are deleted from their settings.
  isOffered: ({ files, wasLive, isInTrouble }) => files === 'present' && isInTrouble && !wasLive,
  plan:
    ({ name, commands }) =>
    tree =>
      commands.planDelete(tree, name),
} as const satisfies StoreAction;
