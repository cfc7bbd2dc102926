import { z } from 'zod';
import { impact, problem } from './write.ts';

/** How changes are written: straight to the branch of the fleet, or to a branch of their own for a review. */
export const deliveryMode = z.enum(['commit', 'pull-request']);
export type DeliveryMode = z.infer<typeof deliveryMode>;

/** Condition of an open pull request that decides whether it may be merged. */
export const pullRequestCondition = z.enum([
  /** Nothing that is known here; the forge may have rules of its own. */
  'ready',
  /** Not known yet. */
  'checking',
  /** The check found problems. */
  'refused',
  /** The branch of the fleet changed the same lines since. */
  'conflicting',
  /** Its author has not finished it. */
  'draft',
]);
export type PullRequestCondition = z.infer<typeof pullRequestCondition>;

/** A pull request of the fleet; the data of the stream's event `pull-request`. */
export const pullRequestView = z.object({
  number: z.number(),
  /** Its page at the forge. */
  url: z.string(),
  title: z.string(),
  /** Login at the forge; null when the account is deleted. */
  author: z.string().nullable(),
  /** True if this server opened it. */
  isOurs: z.boolean(),
  branch: z.string(),
  /** The newest commit of its branch: a merge names what was looked at. */
  head: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  /** Null unless it is open. */
  condition: pullRequestCondition.nullable(),
  /** A sentence for people: what is, and what to do about it. */
  message: z.string(),
  /** True if the fleet changed files of its stores since it began, without a conflict. */
  isStale: z.boolean(),
  /** Names of the stores that it touches. */
  stores: z.array(z.string()),
  /** Impact of a merge on the fleet as it is now; null once it is closed, or while the impact is unknown. */
  impact: impact.nullable(),
  problems: z.array(problem),
  /** Changes that people requested here, oldest first. */
  changes: z.array(
    z.object({ id: z.string(), actor: z.string(), action: z.string(), store: z.string(), subject: z.string() }),
  ),
  /** The commit that has it; null unless it is merged. */
  mergedCommit: z.string().nullable(),
  /** ISO 8601. */
  updatedAt: z.string(),
});
export type PullRequestView = z.infer<typeof pullRequestView>;

/** The forge of the fleet, and how well it is reachable. */
export const forgeView = z.object({
  /** Type of the forge, as in `STOREFLEET_FORGE`. */
  id: z.string(),
  /** The name of that type for people, `GitHub`. */
  name: z.string(),
  /** The page of the repository. */
  url: z.string(),
  /** Time of the last webhook; null when there was none. ISO 8601. */
  webhookAt: z.string().nullable(),
  /** Time of the last full poll. ISO 8601. */
  polledAt: z.string().nullable(),
  /** Why it can't be read now; null when it can. */
  error: z.string().nullable(),
  /** Requests that are left; null where the forge has no budget. */
  budget: z.object({ limit: z.number(), remaining: z.number(), resetAt: z.string() }).nullable(),
});
export type ForgeView = z.infer<typeof forgeView>;

/** Answer of `GET /api/pull-requests`: open ones first, then recently closed ones. `forge` is null where none is attached. */
export const pullRequestList = z.object({ forge: forgeView.nullable(), items: z.array(pullRequestView) });
export type PullRequestList = z.infer<typeof pullRequestList>;

/** Answer of `GET /api/pull-requests/:number`: with what it does to store files and `fleet.yaml`, as a unified diff. */
export const pullRequestDetail = pullRequestView.extend({ diff: z.string() });
export type PullRequestDetail = z.infer<typeof pullRequestDetail>;

/** Body of `POST /api/pull-requests/:number/actions/merge`: the head that was looked at. Closing has no body. */
export const mergeRequest = z.strictObject({ head: z.string() });
