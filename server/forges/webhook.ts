import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { PullRequest, Webhook, WebhookEvent, WebhookRequest } from './types.ts';
import { Refused } from '#fleet';

/** The webhook is refused. */
export class WebhookRefused extends Refused {
  constructor(
    readonly reason: 'unsigned' | 'wrong signature' | 'unreadable',
    message: string,
  ) {
    super(message);
  }
}

/** Reads the payload of one event. @throws WebhookRefused */
export type EventReader = (payload: unknown, event: string) => WebhookEvent;

/** The header names and signature scheme of a forge's webhooks. */
export interface WebhookDialect {
  /** Names of headers. */
  readonly event: string;
  readonly id: string;
  readonly signature: string;
  /** Prefix of the signature's digits. */
  readonly scheme: string;
  /** Readers of the relevant events, by name. */
  readonly events: ReadonlyMap<string, EventReader>;
}

/** Reads a webhook that is signed with HMAC-SHA-256, as most forges do. @throws WebhookRefused */
export function readSignedWebhook(
  dialect: WebhookDialect,
  { headers, body, secret, repository: { owner, name } }: WebhookRequest,
): Webhook {
  if (secret === '') throw new WebhookRefused('unsigned', 'Webhooks are refused, because no secret is set for them.');
  assertSigned(headers[dialect.signature], dialect.scheme, body, secret);
  const event = headers[dialect.event];
  const id = headers[dialect.id];
  if (typeof event !== 'string' || typeof id !== 'string')
    throw new WebhookRefused('unreadable', `The headers ${dialect.event} and ${dialect.id} are required.`);
  return {
    id,
    digest: createHash('sha256').update(event).update('\n').update(body).digest('hex'),
    event: eventOf(event, json(headers['content-type'], body), dialect, `${owner}/${name}`),
  };
}

function assertSigned(sent: string | string[] | undefined, scheme: string, body: Buffer, secret: string): void {
  if (typeof sent !== 'string' || sent === '')
    throw new WebhookRefused('unsigned', 'The webhook is not signed: set its secret at the forge.');
  const right = Buffer.from(scheme + createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(sent);
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new WebhookRefused(
      'wrong signature',
      'The signature of the webhook does not match the secret of this server.',
    );
}

function json(contentType: string | undefined, body: Buffer): unknown {
  if (contentType?.split(';')[0]?.trim() !== 'application/json')
    throw new WebhookRefused('unreadable', 'The content type of the webhook must be application/json.');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new WebhookRefused('unreadable', 'The body of the webhook is not valid JSON.');
  }
}

const source = z.object({ repository: z.object({ full_name: z.string() }).optional() });

function eventOf(event: string, payload: unknown, { events }: WebhookDialect, repository: string): WebhookEvent {
  if (event === 'ping') return { type: 'ping' };
  const read = events.get(event);
  if (read === undefined) return { type: 'other' };
  const from = readPayload(source, payload, event).repository?.full_name;
  return from?.toLowerCase() === repository.toLowerCase() ? read(payload, event) : { type: 'other' };
}

const push = z.object({ ref: z.string(), before: z.string(), after: z.string() });

/** Reads the event `push` as GitHub and Gitea send it. */
export const readPush: EventReader = (payload, event) => {
  const { ref, before, after } = readPayload(push, payload, event);
  const branch = branchOf(ref);
  return branch === undefined ? { type: 'other' } : { type: 'push', branch, before: id(before), after: id(after) };
};

/** Returns the reader of the event of a pull request. @param schema of a pull request in the forge's answers */
export function pullRequestReader(schema: z.ZodType<PullRequest>): EventReader {
  const change = z.object({ action: z.string(), pull_request: schema });
  return (payload, event) => {
    const { action, pull_request: pullRequest } = readPayload(change, payload, event);
    return { type: 'pull-request', action, pullRequest };
  };
}

/** Returns the branch of a full ref; undefined for a tag. */
export const branchOf = (ref: string) => /^refs\/heads\/(.+)$/.exec(ref)?.[1];

/** Git's zero id stands for a missing ref. */
const id = (commit: string) => (/^0+$/.test(commit) ? null : commit);

/** @throws WebhookRefused naming the first invalid field */
export function readPayload<T>(schema: z.ZodType<T>, payload: unknown, event: string): T {
  const { success, data, error } = schema.safeParse(payload);
  if (success) return data;
  const [problem] = error.issues;
  throw new WebhookRefused(
    'unreadable',
    `The webhook ${event} has an unexpected shape: ${problem?.path.join('.') ?? ''}: ${problem?.message ?? ''}`,
  );
}
