import { z } from 'zod';
import type { StoreActionWith } from './action.ts';

const input = z.strictObject({
  version: z.string().meta({ description: '`drift.version` that the store had when its edits were read' }),
});

export const adoptDrift = {
  id: 'adopt-drift',
  label: 'Keep the edit',
  done: { 'adopt-drift': 'edit kept' },
  description:
    'Keep manual edits of the manifests of a store. The lock records their checksums, so they no longer count as drift.',
  input,
  // A dry run comes before anything is reviewed.
  dryRunInput: z.strictObject({}),
  plan({ name, commands, edits }, { version }) {
    const edited = edits(version);
    return tree => commands.planAdoptDrift(tree, name, edited);
  },
} as const satisfies StoreActionWith<typeof input>;
