import { z } from 'zod';
import { key } from '../../schema/primitives.ts';

export const fluxSettings = z.strictObject({
  type: z.literal('flux'),
  /** Namespace of the engine's own objects. */
  namespace: key.default('flux-system'),
  /** Interval at which Flux fetches new commits. */
  interval: z
    .string('must be a string')
    .regex(/^[1-9]\d{0,4}[smh]$/, 'must be a duration like 15s, 1m or 1h')
    .default('15s'),
  /** True if the server may make Flux fetch at once, by an annotation on its GitRepository. */
  nudge: z.boolean('must be true or false').default(false),
});
export type FluxSettings = z.output<typeof fluxSettings>;
