import { z } from 'zod';
import { intent, proposedIn } from './write.ts';
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
  /** Rows that waited when somebody cancelled the rest. */
  cancelled: z.number(),
  /** Where what is proposed waits for a review; null until it is opened, and where changes are committed. */
  pullRequest: proposedIn.nullable(),
  /**
   * Why it came to no pull request: nothing of it is proposed. The same request with the same `Idempotency-Key` tries
   * again; null otherwise.
   */
  failure: z.string().nullable(),
});
export type BulkProgress = z.infer<typeof bulkProgress>;

const rowState = z.enum(['waiting', 'written', 'proposed', 'unchanged', 'refused', 'cancelled']);

/**
 * Answer of `GET /api/bulk/:id/progress?after=CURSOR`: what became of rows since then, of as many as fit into some
 * kilobytes; the cursor asks for those that come after.
 */
export const bulkSteps = bulkProgress.extend({
  cursor: z.number(),
  /** Rows beside each other that ended alike: the first and the last of them, counted from 0. */
  ended: z.array(z.object({ from: z.number(), to: z.number(), state: rowState, commit: z.string().nullable() })),
});
export type BulkSteps = z.infer<typeof bulkSteps>;

/** Answer of `GET /api/bulk/:id`: what became of each row, in their order. */
export const bulkView = bulkProgress.extend({
  /** What {@link bulkSteps} go on from. */
  cursor: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      /** Where it begins in what was sent. */
      line: z.number(),
      state: rowState,
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

/** How many rows a plan has looked at. */
export const bulkChecked = z.object({ checked: z.number(), total: z.number() });
export type BulkChecked = z.infer<typeof bulkChecked>;

/**
 * A line of that answer as `application/x-ndjson`: how far it is, now and then, and the plan at the end. Who hangs up
 * ends the work.
 */
export const bulkPlanLine = z.union([bulkChecked, bulkPlan]);
