import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { pullRequest as giteaPullRequest } from './gitea/answers.ts';
import { pullRequest as githubPullRequest } from './github/answers.ts';
import { queuedCommit, type QueuedCommit } from './merge-queue.ts';
import type { ForgeKind, PullRequest, Repository } from './types.ts';
import { Refused } from '#fleet';

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

/** What was sent is not taken. */
export class WebhookRefused extends Refused {
  constructor(
    readonly reason: 'unsigned' | 'wrong signature' | 'unreadable',
    message: string,
  ) {
    super(message);
  }
}

interface Dialect {
  /** The events that mean something here. */
  readonly events: readonly string[];
  readonly event: string;
  readonly delivery: string;
  readonly signature: string;
  /** What stands before the signature's digits. */
  readonly scheme: string;
  readonly pullRequest: z.ZodType<PullRequest>;
}

const dialects: Readonly<Record<ForgeKind, Dialect>> = {
  github: {
    events: ['push', 'pull_request', 'merge_group'],
    event: 'x-github-event',
    delivery: 'x-github-delivery',
    signature: 'x-hub-signature-256',
    scheme: 'sha256=',
    pullRequest: githubPullRequest,
  },
  gitea: {
    events: ['push', 'pull_request'],
    event: 'x-gitea-event',
    delivery: 'x-gitea-delivery',
    signature: 'x-gitea-signature',
    scheme: '',
    pullRequest: giteaPullRequest,
  },
};

const repository = z.object({ repository: z.object({ full_name: z.string() }).optional() });
const push = z.object({ ref: z.string(), before: z.string(), after: z.string() });
const mergeGroup = z.object({
  action: z.string(),
  merge_group: z.object({ head_ref: z.string(), base_ref: z.string(), base_sha: z.string() }),
});

/**
 * Reads what a forge sent.
 * @param body the bytes as they came: the signature is over them, and not over what they mean
 * @param of the repository that events are wanted of
 * @throws WebhookRefused
 */
export function parseWebhook(
  kind: ForgeKind,
  headers: IncomingHttpHeaders,
  body: Buffer,
  secret: string,
  of: Pick<Repository, 'owner' | 'name'>,
): WebhookDelivery {
  const dialect = dialects[kind];
  if (secret === '') throw new WebhookRefused('unsigned', 'No secret is set for webhooks, so none is taken.');
  assertSigned(headers[dialect.signature], dialect.scheme, body, secret);
  const event = headers[dialect.event];
  const delivery = headers[dialect.delivery];
  if (typeof event !== 'string' || typeof delivery !== 'string')
    throw new WebhookRefused('unreadable', `The headers ${dialect.event} and ${dialect.delivery} are needed.`);
  return {
    delivery,
    digest: createHash('sha256').update(event).update('\n').update(body).digest('hex'),
    event: eventOf(event, json(headers['content-type'], body), dialect, `${of.owner}/${of.name}`),
  };
}

function assertSigned(sent: string | string[] | undefined, scheme: string, body: Buffer, secret: string): void {
  if (typeof sent !== 'string' || sent === '')
    throw new WebhookRefused('unsigned', 'The webhook is not signed: set its secret at the forge.');
  const right = Buffer.from(scheme + createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(sent);
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new WebhookRefused('wrong signature', 'The signature of the webhook is not by the secret that is set here.');
}

function json(contentType: string | undefined, body: Buffer): unknown {
  if (contentType?.split(';')[0]?.trim() !== 'application/json')
    throw new WebhookRefused('unreadable', 'The content type of the webhook has to be application/json.');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new WebhookRefused('unreadable', 'The body of the webhook is not valid JSON.');
  }
}

function eventOf(event: string, payload: unknown, { events, pullRequest }: Dialect, wanted: string): WebhookEvent {
  if (event === 'ping') return { type: 'ping' };
  if (!events.includes(event)) return { type: 'other' };
  const from = read(repository, payload, event).repository?.full_name;
  if (from?.toLowerCase() !== wanted.toLowerCase()) return { type: 'other' };
  if (event === 'merge_group') return queuedIn(read(mergeGroup, payload, event));
  if (event === 'push') {
    const { ref, before, after } = read(push, payload, event);
    const branch = branchOf(ref);
    return branch === undefined ? { type: 'other' } : { type: 'push', branch, before: id(before), after: id(after) };
  }
  const said = read(z.object({ action: z.string(), pull_request: pullRequest }), payload, event);
  return { type: 'pull-request', action: said.action, pullRequest: said.pull_request };
}

/** The queue tells of an entry twice: when it waits, and when it is gone. */
function queuedIn({ action, merge_group: group }: z.infer<typeof mergeGroup>): WebhookEvent {
  const [branch, into] = [branchOf(group.head_ref), branchOf(group.base_ref)];
  if (action !== 'checks_requested' || branch === undefined || into === undefined) return { type: 'other' };
  const pullRequest = queuedCommit(branch)?.pullRequest ?? null;
  return { type: 'queued', queued: { branch, into, base: group.base_sha, pullRequest } };
}

const branchOf = (ref: string) => /^refs\/heads\/(.+)$/.exec(ref)?.[1];

/** Git's zero id stands for "not there". */
const id = (commit: string) => (/^0+$/.test(commit) ? null : commit);

function read<T>(schema: z.ZodType<T>, payload: unknown, event: string): T {
  const { success, data, error } = schema.safeParse(payload);
  if (success) return data;
  const [problem] = error.issues;
  throw new WebhookRefused(
    'unreadable',
    `The webhook ${event} is not what the forge promises: ${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`,
  );
}
