import { z } from 'zod';

export const amounts = z.object({
  pods: z.number(),
  cpu: z.number().meta({ description: 'in millicores' }),
  memory: z.number().meta({ description: 'in bytes' }),
  disk: z.number().meta({ description: 'in bytes' }),
});

export const impact = z.object({
  summary: z.string(),
  stores: z.object({ added: z.number(), changed: z.number(), removed: z.number() }),
  requests: amounts,
  fields: z.array(z.object({ field: z.string(), from: z.string().optional(), to: z.string().optional() })),
  restarts: z.array(z.string()),
  warnings: z.array(z.string()),
});

export const plannedFile = z.object({
  path: z.string(),
  change: z.enum(['add', 'change', 'remove']),
  /** Text after the change; null for a deleted file. */
  after: z.string().nullable(),
});

/** Body of `POST /api/fleet/actions/restore`: the reviewed drift. */
export const restoreFleetRequest = z.strictObject({ version: z.string() });

export const planAnswer = z.object({
  subject: z.string(),
  /** The store file that would be written, null if the plan removes it. */
  yaml: z.string().nullable(),
  impact,
  files: z.array(plannedFile),
});
export type PlanAnswer = z.infer<typeof planAnswer>;

/** A pull request in which a change waits for a review. */
export const pullRequestRef = z.object({
  number: z.number(),
  /** Address of the page at the forge. */
  url: z.string(),
  title: z.string(),
});
export type PullRequestRef = z.infer<typeof pullRequestRef>;

/**
 * Response `202` of every write: the commit is in the repository, on the branch of the fleet or on that of the named
 * pull request. Each write takes the query `mode`, `commit` or `pull-request`.
 */
export const changeAccepted = z.object({
  change: z.object({
    id: z.string(),
    action: z.string(),
    store: z.string(),
    commit: z.string(),
    subject: z.string(),
  }),
  impact,
  /** The pull request in which it waits for a review. */
  pullRequest: pullRequestRef.optional(),
  /** Address at which the change can be watched. */
  watch: z.string(),
});
export type ChangeAccepted = z.infer<typeof changeAccepted>;

export const problem = z.object({
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  field: z.string(),
  value: z.string().optional(),
  rule: z.string(),
});

/** RFC 9457 problem document; `problems` names field, value and rule. */
export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  instance: z.string().optional(),
  problems: z.array(problem).default([]),
});
export type ProblemDocument = z.infer<typeof problemDocument>;
