import { z } from 'zod';
import { intent, proposedIn } from './change.ts';
import { problem } from './store.ts';

/** How far a bulk request is; the event `bulk` of the stream. */
export const bulkProgress = z.object({
  id: z.string(),
  state: z.enum(['running', 'done']),
  total: z.number(),
  /** On the branch of the fleet. */
  written: z.number(),
  /** On the branch of its pull request, which is opened when every row is done. */
  proposed: z.number(),
  /** Stores that said all of it already. */
  unchanged: z.number(),
  refused: z.number(),
  /** Where what is proposed waits for a review; null until it is opened, and where changes are committed. */
  pullRequest: proposedIn.nullable(),
  /**
   * Why it came to no pull request: nothing of it is proposed. The same request with the same `Idempotency-Key` tries
   * again; null otherwise.
   */
  failure: z.string().nullable(),
});
export type BulkProgress = z.infer<typeof bulkProgress>;

/** Answer of `GET /api/bulk/:id`: what became of each row, in their order. */
export const bulkView = bulkProgress.extend({
  rows: z.array(
    z.object({
      name: z.string(),
      /** Where it begins in what was sent. */
      line: z.number(),
      state: z.enum(['waiting', 'written', 'proposed', 'unchanged', 'refused']),
      /** The commit that has it, on the branch of the fleet or of the pull request. */
      commit: z.string().nullable(),
      problems: z.array(problem),
    }),
  ),
});
export type BulkView = z.infer<typeof bulkView>;

/** Answer `202` of `POST /api/bulk`. */
export const bulkAccepted = z.object({ bulk: bulkProgress, watch: z.string() });
export type BulkAccepted = z.infer<typeof bulkAccepted>;

/** Answer of `POST /api/bulk?dryRun=true`: what would become of each row, in their order; nothing was written. */
export const bulkPlan = z.object({
  /** All of it together. */
  intent: intent.pick({ summary: true, stores: true, requests: true }),
  /** How many stores it removes, and whether the real request has to say so. */
  removals: z.object({ count: z.number(), mustBeSaid: z.boolean() }),
  rows: z.array(
    intent.pick({ summary: true, fields: true, restarts: true, warnings: true }).extend({
      name: z.string(),
      line: z.number(),
      state: z.enum(['new', 'changed', 'removed', 'unchanged', 'refused']),
      problems: z.array(problem),
    }),
  ),
});
export type BulkPlan = z.infer<typeof bulkPlan>;
