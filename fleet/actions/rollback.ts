import { z } from 'zod';
import type { StoreActionWith } from './action.ts';

const input = z.strictObject({
  commit: z.string().meta({ description: 'commit to roll back to' }),
});

export const rollback = {
  id: 'rollback',
  label: 'Roll back',
  done: { rollback: 'rolled back' },
  description:
    'Restore the settings and the lock of a store from an earlier commit. Data, volumes and cluster stay as they are.',
  input,
  async plan({ name, commands, filesIn }, { commit = '' }) {
    const files = await filesIn(commit);
    return tree => commands.planRollback(tree, name, files, commit);
  },
} as const satisfies StoreActionWith<typeof input>;
