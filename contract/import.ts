import { z } from 'zod';
import { impact, pullRequestRef, problem } from './write.ts';

/** Progress of an import; the event `import` of the stream. */
export const importProgress = z.object({
  id: z.string(),
  state: z.enum(['running', 'done']),
  total: z.number(),
  /** The rows are committed to the branch of the fleet. */
  written: z.number(),
  /** The rows are committed to the branch of a pull request, which is opened when every row is done. */
  inReview: z.number(),
  /** Number of stores that already had all requested values. */
  unchanged: z.number(),
  refused: z.number(),
  /** Number of rows that were waiting when someone cancelled the import. */
  cancelled: z.number(),
  /** The pull request of the import; null until it is opened, and if changes are committed directly. */
  pullRequest: pullRequestRef.nullable(),
  /**
   * The reason why no pull request was opened: no row of the import is in review. The same request with the same
   * `Idempotency-Key` tries again; null otherwise.
   */
  failure: z.string().nullable(),
});
export type ImportProgress = z.infer<typeof importProgress>;

const rowState = z.enum(['waiting', 'written', 'inReview', 'unchanged', 'refused', 'cancelled']);

/**
 * Response of `GET /api/imports/:id/progress?after=CURSOR`: outcomes of rows since the cursor, as many as fit into some
 * kilobytes; the new cursor requests the next ones.
 */
export const importSteps = importProgress.extend({
  cursor: z.number(),
  /** Neighbouring rows with the same outcome: the first and the last of them, counted from 0. */
  ended: z.array(z.object({ from: z.number(), to: z.number(), state: rowState, commit: z.string().nullable() })),
});
export type ImportSteps = z.infer<typeof importSteps>;

/** Response of `GET /api/imports/:id`: the outcome of each row, in order. */
export const importView = importProgress.extend({
  /** Cursor for the next {@link importSteps}. */
  cursor: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      /** Line of the sent file in which the row begins. */
      line: z.number(),
      state: rowState,
      /** The commit of the row, on the branch of the fleet or of the pull request. */
      commit: z.string().nullable(),
      problems: z.array(problem),
    }),
  ),
});
export type ImportView = z.infer<typeof importView>;

/** Response `202` of `POST /api/imports`. */
export const importAccepted = z.object({ progress: importProgress, watch: z.string() });
export type ImportAccepted = z.infer<typeof importAccepted>;

/** Response of `POST /api/imports?dryRun=true`: the impact of each row, in order; nothing was written. */
export const importPlan = z.object({
  /** Impact of all rows together. */
  impact: impact.pick({ summary: true, stores: true, requests: true }),
  /** Number of stores that the import removes, and whether the real request must confirm it. */
  removals: z.object({ count: z.number(), needsConfirmation: z.boolean() }),
  rows: z.array(
    impact.pick({ summary: true, fields: true, restarts: true, warnings: true }).extend({
      name: z.string(),
      line: z.number(),
      state: z.enum(['new', 'changed', 'removed', 'unchanged', 'refused']),
      problems: z.array(problem),
    }),
  ),
});
export type ImportPlan = z.infer<typeof importPlan>;

/** Number of rows that a plan has checked. */
export const importChecked = z.object({ checked: z.number(), total: z.number() });
export type ImportChecked = z.infer<typeof importChecked>;

/**
 * A line of that response as `application/x-ndjson`: progress now and then, and the plan at the end. Disconnecting
 * cancels the work.
 */
export const importPlanLine = z.union([importChecked, importPlan]);
