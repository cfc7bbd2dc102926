import { z } from 'zod';
import { impact, problem } from './write.ts';

/** Delivery modes: commit to the branch of the fleet, or to a separate branch for a review. */
export const deliveryMode = z.enum(['commit', 'pull-request']);
export type DeliveryMode = z.infer<typeof deliveryMode>;

/** Condition of an open pull request that decides if it may be merged. */
export const pullRequestCondition = z.enum([
  /** Nothing is known that blocks a merge; the forge may have rules of its own. */
  'ready',
  /** The condition is not known yet. */
  'checking',
  /** The check found problems. */
  'refused',
  /** The branch of the fleet has changed the same lines since. */
  'conflicting',
  /** The author has not finished it. */
  'draft',
]);
export type PullRequestCondition = z.infer<typeof pullRequestCondition>;

/** A pull request of the fleet; the data of the stream's event `pull-request`. */
export const pullRequestView = z.object({
  number: z.number(),
  /** Address of the page at the forge. */
  url: z.string(),
  title: z.string(),
  /** Login at the forge; null if the account is deleted. */
  author: z.string().nullable(),
  /** True if this server opened it. */
  isOurs: z.boolean(),
  branch: z.string(),
  /** The newest commit of the branch; a merge names the reviewed one. */
  head: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
  /** Null unless it is open. */
  condition: pullRequestCondition.nullable(),
  /** A sentence for people: the condition, and how to fix it. */
  message: z.string(),
  /** True if the fleet changed the same stores since the branch was created, without a conflict. */
  isStale: z.boolean(),
  /** Names of the touched stores. */
  stores: z.array(z.string()),
  /** Impact of a merge on the fleet as it is now; null once it is closed, or while the impact is unknown. */
  impact: impact.nullable(),
  problems: z.array(problem),
  /** Changes that people requested here, oldest first. */
  changes: z.array(
    z.object({ id: z.string(), actor: z.string(), action: z.string(), store: z.string(), subject: z.string() }),
  ),
  /** The merge commit; null unless it is merged. */
  mergedCommit: z.string().nullable(),
  /** ISO 8601. */
  updatedAt: z.string(),
});
export type PullRequestView = z.infer<typeof pullRequestView>;

/** The forge of the fleet, and its availability. */
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
  /**
   * What fails now; null if nothing does. `unread`: the forge can't be read; `unchecked`: a pull request, a merge queue or
   * a branch can't be.
   */
  error: z.object({ type: z.enum(['unread', 'unchecked']), message: z.string() }).nullable(),
  /** Number of requests left; null if the forge has no budget. */
  budget: z.object({ limit: z.number(), remaining: z.number(), resetAt: z.string() }).nullable(),
});
export type ForgeView = z.infer<typeof forgeView>;

/**
 * Response of `GET /api/pull-requests`: open ones first, then recently closed ones. `forge` is null if none is
 * connected.
 */
export const pullRequestList = z.object({ forge: forgeView.nullable(), items: z.array(pullRequestView) });
export type PullRequestList = z.infer<typeof pullRequestList>;

/**
 * Response of `GET /api/pull-requests/:number`: with its changes of store files and `fleet.yaml`, as a unified diff.
 */
export const pullRequestDetail = pullRequestView.extend({ diff: z.string() });
export type PullRequestDetail = z.infer<typeof pullRequestDetail>;

/** Body of `POST /api/pull-requests/:number/actions/merge`: the reviewed commit. Closing has no body. */
export const mergeRequest = z.strictObject({ head: z.string() });
