import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';

/**
 * One type of forge: all that the server knows of it. Each has a folder of its own, and `registry.ts` is the one list.
 * @typeParam Shape its own environment variables
 */
export interface ForgeType<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** The value of `STOREFLEET_FORGE`, and the last part of the path that takes its webhooks. */
  readonly id: string;
  /** Its name for people. */
  readonly displayName: string;
  /** Environment variables of its own, by name; each is optional. */
  readonly variables: Shape;
  /** Whether its own variables hold credentials, so that `STOREFLEET_REMOTE_TOKEN` is not needed. @default never */
  hasCredentials?(own: OwnVariables<Shape>): boolean;
  /** Returns which of its own variables do not go together, and the rule. @default none */
  problems?(own: OwnVariables<Shape>): [variable: string, rule: string][];
  /**
   * Returns the forge of a repository. Sends no request to it yet.
   * @throws Unavailable when a file that a variable names can't be read
   */
  connect(address: ForgeAddress, own: OwnVariables<Shape>): Forge | Promise<Forge>;
  /** Reads a webhook. @throws WebhookRefused */
  parseWebhook(request: WebhookRequest): WebhookDelivery;
  /** Returns the ref at which the forge keeps the newest commit of a pull request, also of one from a fork. */
  pullRef(number: number): string;
  /** Absent where the forge has none. */
  readonly mergeQueue?: MergeQueue;
}

/** Variables of a forge as they are parsed. */
type OwnVariables<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

export interface ForgeAddress {
  /** Address of the server, `https://git.example.com`. */
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  /** Value of `STOREFLEET_REMOTE_TOKEN`; empty only where the forge has credentials of its own. */
  readonly token: string;
}

export interface MergeQueue {
  /** The forge makes and deletes the branches of its queues below it, each below the name of the branch that it is for. */
  readonly prefix: string;
  /** Reads the name of a branch of a queue. @returns null for every other branch */
  read(branch: string): QueuedCommit | null;
}

/** A commit that waits in a merge queue for the checks that a rule requires. */
export interface QueuedCommit {
  /** Its branch, without `refs/heads/`. */
  readonly branch: string;
  /** The branch that it is to become. */
  readonly into: string;
  /** The commit on which it is made: the newest of that branch, or of the entry before it in the queue. */
  readonly base: string | null;
  readonly pullRequest: number | null;
}

export interface WebhookRequest {
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came: the signature is over them, and not over what they mean. */
  readonly body: Buffer;
  /** What the forge signs with. */
  readonly secret: string;
  /** The repository that events are wanted of. */
  readonly repository: Pick<Repository, 'owner' | 'name'>;
}

export interface WebhookDelivery {
  /** The forge's id of the delivery; a redelivery has it again. Not signed. */
  readonly delivery: string;
  /** Of the content, which is signed. */
  readonly digest: string;
  readonly event: WebhookEvent;
}

export type WebhookEvent =
  | {
      readonly type: 'push';
      readonly branch: string;
      /** null: the branch is new. */
      readonly before: string | null;
      /** null: the branch is gone. */
      readonly after: string | null;
    }
  | { readonly type: 'pull-request'; readonly action: string; readonly pullRequest: PullRequest }
  /** A merge queue waits for the checks of a commit. */
  | { readonly type: 'queued'; readonly queued: QueuedCommit }
  | { readonly type: 'ping' }
  /** Of another repository, or one that is of no use here. */
  | { readonly type: 'other' };

/** A forge and one repository there. Every method rejects with an error of `errors.ts`, and with no other. */
export interface Forge {
  readonly type: ForgeType;
  readonly repository: Repository;
  /** For Git over HTTP, good for minutes at least. Ask again for each use, and never write them into a URL or a log. */
  gitCredentials(): Promise<GitCredentials>;

  /** Opens a pull request, or adopts the one that is open for this branch and base: title and body become these. */
  open(draft: NewPullRequest): Promise<PullRequest>;
  update(number: number, change: { readonly title: string; readonly body: string }): Promise<PullRequest>;
  get(number: number): Promise<PullRequest>;
  /** Without order. What changes while it is read may be missing: the next look finds it. */
  list(filter: ListFilter): Promise<PullRequest[]>;
  /**
   * Merges that head and no other. One that is merged already, with that head, is as good.
   * @throws ForgeConflict when the head moved, or the forge does not merge it (conflict, rules of the branch)
   */
  merge(number: number, how: Merge): Promise<{ readonly commit: string }>;
  close(number: number): Promise<PullRequest>;

  /** Keeps one comment of ours a marker on a pull request: makes it, or edits it. */
  comment(number: number, marker: string, body: string): Promise<void>;
  /** Reports what a check found on a commit, in place of an earlier report of the same name. */
  report(sha: string, report: Report): Promise<void>;
  /** The budget of requests as of the last answer; null where the forge has none, or before the first request. */
  budget(): RateBudget | null;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** Its page, `https://github.com/acme/fleet`; with `.git` Git finds it there. */
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
    /** `owner/name`; null when a fork is gone. */
    readonly repository: string | null;
    readonly isFork: boolean;
  };
  readonly base: string;
  readonly state: 'open' | 'merged' | 'closed';
  /** null: the forge still computes it, or does not say it in a list; `get` says it. */
  readonly mergeable: boolean | null;
  /** The commit on the base that has it; null unless merged. */
  readonly mergedCommit: string | null;
  /** Login; null when the account is gone. */
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
  /** Only what changed at this time or later. For polling: the time at which the look before began. */
  readonly updatedSince?: Date;
}

export interface Merge {
  /** The commit that was looked at. */
  readonly head: string;
  /** @default the forge's own */
  readonly message?: string;
}

export interface Report {
  /** Which check this is, `storefleet`. */
  readonly name: string;
  readonly state: 'success' | 'failure';
  /** One line. */
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** Whose lines are annotated, for forges that annotate pull requests and not commits. @default the open one with this head */
  readonly pullRequest?: number;
}

export interface Annotation {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column?: number;
  readonly message: string;
  readonly level: 'notice' | 'warning' | 'failure';
}

export interface RateBudget {
  readonly limit: number;
  readonly remaining: number;
  /** ISO 8601, when `remaining` is `limit` again. */
  readonly resetAt: string;
}
