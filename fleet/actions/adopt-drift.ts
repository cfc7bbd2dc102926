import { z } from 'zod';
import type { StoreActionWith } from './action.ts';

const input = z.strictObject({
  version: z.string().meta({ description: '`drift.version` of the store as it was looked at' }),
});

export const adoptDrift = {
  id: 'adopt-drift',
  label: 'Keep the edit',
  description:
    'Keep the manifests of a store as someone edited them by hand. The lock notes their bytes, and the manifests stay as they are.',
  input,
  // Nothing was looked at before the plan is.
  dryRunInput: z.strictObject({}),
  plan({ name, commands, edits }, { version }) {
    const edited = edits(version);
    return tree => commands.planKeepEdits(tree, name, edited);
  },
} as const satisfies StoreActionWith<typeof input>;
