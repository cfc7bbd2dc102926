import { z } from 'zod';
import type { StoreActionWith } from './action.ts';

const input = z.strictObject({
  commit: z.string().meta({ description: 'id of the commit to go back to' }),
});

export const rollback = {
  id: 'rollback',
  label: 'Roll back',
  done: 'rolled back',
  description:
    'Make the settings and the lock of a store what they were in an earlier commit. The history stays; data, volumes and cluster do not go back.',
  input,
  async plan({ name, commands, filesIn }, { commit = '' }) {
    const files = await filesIn(commit);
    return tree => commands.planRollback(tree, name, files, commit);
  },
} as const satisfies StoreActionWith<typeof input>;
