import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { gitea } from './gitea/index.ts';
import { github } from './github/index.ts';
import { WebhookRefused, type Webhook } from './index.ts';

const secret = "It's a Secret to Everybody";
const fleet = { owner: 'acme', name: 'fleet' };
const zero = '0'.repeat(40);
const [one, other] = ['a'.repeat(40), 'b'.repeat(40)];

const repository = { full_name: 'acme/fleet' };
const pull = {
  number: 7,
  html_url: 'https://forge.example.com/acme/fleet/pulls/7',
  title: 'Add acme',
  body: 'impact',
  state: 'open',
  draft: false,
  user: { login: 'ada' },
  head: { ref: 'acme', sha: one, repo: { full_name: 'ada/fleet' } },
  base: { ref: 'main', repo: repository },
  merged: false,
  merged_at: null,
  merge_commit_sha: null,
  mergeable: true,
  updated_at: '2026-01-01T00:00:00Z',
};

const queueBranch = `gh-readonly-queue/main/pr-7-${one}`;
const queued = { type: 'queued', queued: { branch: queueBranch, into: 'main', base: one, pullRequest: 7 } };
const group = (more: object = {}) => ({
  action: 'checks_requested',
  merge_group: {
    head_sha: other,
    head_ref: `refs/heads/${queueBranch}`,
    base_sha: one,
    base_ref: 'refs/heads/main',
    ...more,
  },
  repository,
});

const sign = (body: Buffer, by = secret) => createHmac('sha256', by).update(body).digest('hex');

const forges = { github, gitea };
type ForgeId = keyof typeof forges;

function headersOf(forge: ForgeId, event: string, body: Buffer): IncomingHttpHeaders {
  const signature = sign(body);
  return {
    'content-type': 'application/json; charset=utf-8',
    [`x-${forge}-event`]: event,
    [`x-${forge}-delivery`]: 'd-1',
    ...(forge === 'github' ? { 'x-hub-signature-256': `sha256=${signature}` } : { 'x-gitea-signature': signature }),
  };
}

function parseWebhook(forge: ForgeId, headers: IncomingHttpHeaders, body: Buffer, by = secret): Webhook {
  return forges[forge].parseWebhook({ headers, body, secret: by, repository: fleet });
}

function parse(forge: ForgeId, event: string, payload: unknown): Webhook {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return parseWebhook(forge, headersOf(forge, event, body), body);
}

describe.each(['github', 'gitea'] as const)('a webhook of %s', forge => {
  const push = (ref: string, before: string, after: string) => ({ ref, before, after, repository });
  test.each([
    {
      event: 'push',
      payload: push('refs/heads/storefleet/acme', one, other),
      is: { type: 'push', branch: 'storefleet/acme', before: one, after: other },
    },
    {
      event: 'push',
      payload: push('refs/heads/new', zero, one),
      is: { type: 'push', branch: 'new', before: null, after: one },
    },
    {
      event: 'push',
      payload: push('refs/heads/gone', one, zero),
      is: { type: 'push', branch: 'gone', before: one, after: null },
    },
    { event: 'push', payload: push('refs/tags/v1', zero, one), is: { type: 'other' } },
    {
      event: 'push',
      payload: { ...push('refs/heads/main', one, other), repository: { full_name: 'else/where' } },
      is: { type: 'other' },
    },
    { event: 'merge_group', payload: group(), is: forge === 'github' ? queued : { type: 'other' } },
    { event: 'merge_group', payload: { ...group(), action: 'destroyed' }, is: { type: 'other' } },
    { event: 'merge_group', payload: group({ base_ref: 'refs/tags/v1' }), is: { type: 'other' } },
    { event: 'merge_group', payload: { ...group(), repository: { full_name: 'else/where' } }, is: { type: 'other' } },
    { event: 'ping', payload: { zen: 'Keep it logically awesome.' }, is: { type: 'ping' } },
    { event: 'issue_comment', payload: { action: 'created', repository }, is: { type: 'other' } },
  ])('is $is.type: $event', ({ event, payload, is }) => {
    expect(parse(forge, event, payload)).toMatchObject({ id: 'd-1', event: is });
  });

  test('has the pull request with the fields of the API', () => {
    const { event } = parse(forge, 'pull_request', { action: 'closed', pull_request: pull, repository });
    expect(event).toEqual({
      type: 'pull-request',
      action: 'closed',
      pullRequest: {
        number: 7,
        url: pull.html_url,
        title: 'Add acme',
        body: 'impact',
        head: { branch: 'acme', sha: one, repository: 'ada/fleet', isFork: true },
        base: 'main',
        state: 'open',
        mergeable: true,
        mergedCommit: null,
        author: 'ada',
        draft: false,
        updatedAt: '2026-01-01T00:00:00Z',
      },
    });
  });

  test('is signed over its bytes, whatever they mean', () => {
    const [before = '', after = ''] = JSON.stringify(push('refs/heads/BYTE', one, other)).split('BYTE');
    const body = Buffer.concat([Buffer.from(before), Buffer.of(0xff), Buffer.from(`ü${after}`)]);
    expect(parseWebhook(forge, headersOf(forge, 'push', body), body).event.type).toBe('push');
  });

  describe('is refused', () => {
    const body = Buffer.from(JSON.stringify(push('refs/heads/main', one, other)));
    const good = headersOf(forge, 'push', body);
    const signature = forge === 'github' ? 'x-hub-signature-256' : 'x-gitea-signature';
    const scheme = forge === 'github' ? 'sha256=' : '';
    test.each([
      { title: 'without a signature', headers: { [signature]: undefined }, reason: 'unsigned' },
      { title: 'with an empty signature', headers: { [signature]: '' }, reason: 'unsigned' },
      { title: 'signed by another', headers: { [signature]: scheme + sign(body, 'guess') }, reason: 'wrong signature' },
      {
        title: 'signed in part',
        headers: { [signature]: (scheme + sign(body)).slice(0, -1) },
        reason: 'wrong signature',
      },
      { title: 'without an id', headers: { [`x-${forge}-delivery`]: undefined }, reason: 'unreadable' },
      { title: 'as a form', headers: { 'content-type': 'application/x-www-form-urlencoded' }, reason: 'unreadable' },
    ])('$title', ({ headers, reason }) => {
      expect(refusal(() => parseWebhook(forge, { ...good, ...headers }, body))).toBe(reason);
    });

    test('when a byte of it differs', () => {
      const changed = Buffer.from(body);
      changed[changed.length - 2] = 32;
      expect(refusal(() => parseWebhook(forge, good, changed))).toBe('wrong signature');
    });

    test('while no secret is set', () => {
      const headers = { ...good, [signature]: scheme + sign(body, '') };
      expect(refusal(() => parseWebhook(forge, headers, body, ''))).toBe('unsigned');
    });

    test.each(['not json', '[]', JSON.stringify({ ref: 'refs/heads/main', repository })])('as %s', text => {
      expect(refusal(() => parse(forge, 'push', text))).toBe('unreadable');
    });

    test('with the name of the field that is missing', () => {
      const { head, ...rest } = pull;
      const payload = { action: 'opened', pull_request: { ...rest, head: { ...head, sha: undefined } }, repository };
      expect(() => parse(forge, 'pull_request', payload)).toThrow(/pull_request\.head\.sha/);
    });
  });
});

test('accepts GitHub’s own example of a signature', () => {
  const body = Buffer.from('Hello, World!');
  const headers = {
    ...headersOf('github', 'ping', body),
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  };
  // The signature is valid, so that the invalid JSON is found.
  expect(refusal(() => parseWebhook('github', headers, body))).toBe('unreadable');
});

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WebhookRefused) return error.reason;
    throw error;
  }
  return 'taken';
}
