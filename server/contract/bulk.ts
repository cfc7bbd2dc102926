import { z } from 'zod';
import { problem } from './store.ts';

/** How far a bulk request is; the event `bulk` of the stream. */
export const bulkProgress = z.object({
  id: z.string(),
  state: z.enum(['running', 'done']),
  total: z.number(),
  written: z.number(),
  /** Stores that said all of it already. */
  unchanged: z.number(),
  refused: z.number(),
});
export type BulkProgress = z.infer<typeof bulkProgress>;

/** Answer of `GET /api/bulk/:id`: what became of each row, in their order. */
export const bulkView = bulkProgress.extend({
  rows: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['waiting', 'written', 'unchanged', 'refused']),
      /** The commit that has it. */
      commit: z.string().nullable(),
      problems: z.array(problem),
    }),
  ),
});
export type BulkView = z.infer<typeof bulkView>;

/** Answer `202` of `POST /api/bulk`. */
export const bulkAccepted = z.object({ bulk: bulkProgress, watch: z.string() });
export type BulkAccepted = z.infer<typeof bulkAccepted>;
