/** An in-memory engine for tests, with the three parts of an engine. */
import { z } from 'zod';

export const memorySettings = z.strictObject({
  type: z.literal('memory'),
  namespace: z.string().default('memory'),
  pace: z.enum(['slow', 'fast'], 'must be slow or fast').default('slow'),
});
export type MemorySettings = z.output<typeof memorySettings>;
