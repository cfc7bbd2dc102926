import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';

/**
 * One type of forge, with everything that the server knows about it. Each has a folder of its own, and `registry.ts` is
 * the only list.
 * @typeParam Shape the schemas of its own environment variables
 */
export interface ForgeType<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The value of `STOREFLEET_FORGE`, and the last part of the path of its webhooks. */
  readonly id: string;
  /** The name that people use. */
  readonly displayName: string;
  /** Environment variables of its own, by name; each is optional. */
  readonly variables: Shape;
  /** True if its own variables hold credentials, so that `STOREFLEET_REMOTE_TOKEN` is not needed. @default never */
  hasCredentials?(own: OwnVariables<Shape>): boolean;
  /** Returns the variables that contradict each other, with the rule. @default none */
  problems?(own: OwnVariables<Shape>): [variable: string, rule: string][];
  /**
   * Returns the forge of a repository. Sends no request to it yet.
   * @throws Unavailable if a file that a variable names can't be read
   */
  connect(address: ForgeAddress, own: OwnVariables<Shape>): Forge | Promise<Forge>;
  /** Reads a webhook. @throws WebhookRefused */
  parseWebhook(request: WebhookRequest): Webhook;
  /** Returns the ref at which the forge keeps the newest commit of a pull request, also of one from a fork. */
  pullRef(number: number): string;
  /** Absent if the forge has no merge queue. */
  readonly mergeQueue?: MergeQueue;
}

/** Variables of a forge as they are parsed. */
type OwnVariables<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

export interface ForgeAddress {
  /** Address of the server, `https://git.example.com`. */
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  /** Value of `STOREFLEET_REMOTE_TOKEN`; empty only if the forge has credentials of its own. */
  readonly token: string;
}

export interface MergeQueue {
  /** Prefix of queue branches, which the forge creates and deletes, each below the name of its target branch. */
  readonly prefix: string;
  /** Reads the name of a branch of a queue. @returns null for every other branch */
  read(branch: string): QueuedCommit | null;
}

/** A commit in a merge queue, waiting for required checks. */
export interface QueuedCommit {
  /** The branch, without `refs/heads/`. */
  readonly branch: string;
  /** The target branch. */
  readonly into: string;
  /** The commit that it is based on: the newest of that branch, or of the previous entry in the queue. */
  readonly base: string | null;
  readonly pullRequest: number | null;
}

export interface WebhookRequest {
  readonly headers: IncomingHttpHeaders;
  /** The raw bytes, which the signature covers. */
  readonly body: Buffer;
  /** The key of the forge's signature. */
  readonly secret: string;
  /** The repository whose events are of interest. */
  readonly repository: Pick<Repository, 'owner' | 'name'>;
}

export interface Webhook {
  /** The forge's id of it, which a repeat keeps. Not signed. */
  readonly id: string;
  /** Hash of the content, which is signed. */
  readonly digest: string;
  readonly event: WebhookEvent;
}

export type WebhookEvent =
  | {
      readonly type: 'push';
      readonly branch: string;
      /** null: the branch is new. */
      readonly before: string | null;
      /** null: the branch was deleted. */
      readonly after: string | null;
    }
  | { readonly type: 'pull-request'; readonly action: string; readonly pullRequest: PullRequest }
  /** A merge queue waits for the checks of a commit. */
  | { readonly type: 'queued'; readonly queued: QueuedCommit }
  | { readonly type: 'ping' }
  /** An event of another repository, or of no interest here. */
  | { readonly type: 'other' };

/** A forge and one repository there. Every method rejects with an error of `errors.ts` and no other. */
export interface Forge {
  readonly type: ForgeType;
  readonly repository: Repository;
  /**
   * Credentials for Git over HTTP, valid for minutes at least. Request them for each use; never write them into a URL
   * or a log.
   */
  gitCredentials(): Promise<GitCredentials>;

  /** Opens a pull request, or adopts the one that is open for this branch and base: title and body become these. */
  open(draft: NewPullRequest): Promise<PullRequest>;
  update(number: number, change: { readonly title: string; readonly body: string }): Promise<PullRequest>;
  get(number: number): Promise<PullRequest>;
  /**
   * Returns pull requests in any order. One that changes while the list is read may be missing: the next poll finds it.
   */
  list(filter: ListFilter): Promise<PullRequest[]>;
  /**
   * Merges exactly that head. Succeeds if it is already merged with that head.
   * @throws ForgeConflict if the head moved, or the forge does not merge it (conflict, rules of the branch)
   */
  merge(number: number, how: Merge): Promise<{ readonly commit: string }>;
  close(number: number): Promise<PullRequest>;

  /** Creates or edits our comment of that name on a pull request. */
  comment(number: number, name: string, body: string): Promise<void>;
  /** Reports the result of a check on a commit, in place of an earlier report of the same name. */
  report(sha: string, report: Report): Promise<void>;
  /**
   * Returns the budget of requests as of the last response; null if the forge has none, or before the first request.
   */
  budget(): RateBudget | null;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** The page of the repository, `https://github.com/acme/fleet`; with `.git`, the address for Git. */
  readonly webUrl: string;
}

export interface GitCredentials {
  readonly username: string;
  readonly password: string;
}

export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly head: {
    readonly branch: string;
    readonly sha: string;
    /** `owner/name`; null if the fork is deleted. */
    readonly repository: string | null;
    readonly isFork: boolean;
  };
  readonly base: string;
  readonly state: 'open' | 'merged' | 'closed';
  /** null while the forge computes it, or if a list omits it; `get` returns it. */
  readonly mergeable: boolean | null;
  /** The merge commit on the base; null unless merged. */
  readonly mergedCommit: string | null;
  /** Login; null if the account is deleted. */
  readonly author: string | null;
  readonly draft: boolean;
  /** ISO 8601. */
  readonly updatedAt: string;
}

export interface NewPullRequest {
  /** A branch of the repository itself. */
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

export interface ListFilter {
  readonly state: 'open' | 'all';
  readonly branchPrefix?: string;
  /** Only pull requests that changed at this time or later. For polling: the time at which the previous poll began. */
  readonly updatedSince?: Date;
}

export interface Merge {
  /** The reviewed commit. */
  readonly head: string;
  /** @default the forge's own */
  readonly message?: string;
}

export interface Report {
  /** Name of the check, `storefleet`. */
  readonly name: string;
  readonly state: 'success' | 'failure';
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /**
   * The pull request to annotate, for forges that annotate pull requests and not commits.
   * @default the open one with this head
   */
  readonly pullRequest?: number;
}

export interface Annotation {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column?: number;
  readonly message: string;
  readonly level: 'notice' | 'warning' | 'failure';
}

export interface RateBudget {
  readonly limit: number;
  readonly remaining: number;
  /** ISO 8601, the time at which `remaining` is reset to `limit`. */
  readonly resetAt: string;
}
