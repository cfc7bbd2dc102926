import type { StoreAction } from './action.ts';

export const restore = {
  id: 'restore',
  label: 'Restore',
  done: { restore: 'restored', 'restore-manifests': 'manifests restored' },
  description:
    'Restore a store whose files were deleted from Git while it ran, or revert manual edits of its manifests.',
  isOffered: ({ files }) => files === 'orphaned',
  async plan({ name, commands, isThere, edits, filesBefore }) {
    if (isThere) {
      const edited = edits();
      return tree => commands.planRestoreManifests(tree, name, edited);
    }
    const files = await filesBefore();
    return tree => commands.planRestore(tree, name, files);
  },
} as const satisfies StoreAction;
