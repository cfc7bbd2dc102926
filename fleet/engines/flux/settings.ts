import { z } from 'zod';
import { key } from '../../schema/primitives.ts';

export const fluxSettings = z.strictObject({
  type: z.literal('flux'),
  /** Namespace of the engine's own objects. */
  namespace: key.default('flux-system'),
  /** How often Flux looks for new commits. */
  interval: z
    .string('must be a string')
    .regex(/^[1-9]\d{0,4}[smh]$/, 'must be a duration like 15s, 1m or 1h')
    .default('15s'),
  /** Whether the server may ask Flux to look now, by an annotation on its GitRepository. */
  nudge: z.boolean('must be true or false').default(false),
});
export type FluxSettings = z.output<typeof fluxSettings>;
