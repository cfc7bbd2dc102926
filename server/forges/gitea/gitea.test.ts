import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { givenListening } from '../../../test/support/fleet-server.ts';
import {
  ForgeAnswerUnknown,
  ForgeConflict,
  ForgeForbidden,
  ForgeInvalid,
  ForgeNotFound,
  ForgeRateLimited,
  ForgeUnauthorised,
  ForgeUnavailable,
  type Forge,
} from '../index.ts';
import { pullRequest } from './answers.ts';
import { Gitea } from './gitea.ts';
import { gitea } from './index.ts';

const pullRequestBody = {
  number: 7,
  html_url: 'https://git.example.com/acme/fleet/pulls/7',
  title: 'Add acme',
  body: '',
  state: 'open',
  draft: false,
  user: { login: 'ada' },
  head: { ref: 'acme', sha: 'a'.repeat(40), repo: { full_name: 'acme/fleet' } },
  base: { ref: 'main', repo: { full_name: 'acme/fleet' } },
  merged: false,
  merge_commit_sha: null,
  mergeable: true,
  updated_at: '2026-01-01T00:00:00Z',
};
const fork = { ...pullRequestBody.head, repo: { full_name: 'ada/fleet' } };

describe('a pull request of Gitea', () => {
  test.each([
    { title: 'can be merged', given: {}, is: { state: 'open', mergeable: true } },
    { title: 'is not known to be mergeable', given: { mergeable: false }, is: { mergeable: null } },
    { title: 'is a draft', given: { mergeable: false, draft: true }, is: { mergeable: false, draft: true } },
    {
      title: 'is merged',
      given: { state: 'closed', merged: true, merge_commit_sha: 'c' },
      is: { state: 'merged', mergedCommit: 'c' },
    },
    { title: 'is closed', given: { state: 'closed' }, is: { state: 'closed', mergedCommit: null } },
    { title: 'is of a fork', given: { head: fork }, is: { head: { isFork: true } } },
    {
      title: 'is of a fork that is gone',
      given: { head: { ...fork, repo: null }, user: null },
      is: { head: { isFork: true, repository: null }, author: null },
    },
  ])('$title', ({ given, is }) => {
    expect(pullRequest.parse({ ...pullRequestBody, ...given })).toMatchObject(is);
  });
});

async function givenForge(listener: RequestListener): Promise<Forge> {
  const url = await givenListening(listener);
  const quick = { timeout: 300, patience: { tries: 3, delay: 1 } };
  return new Gitea(gitea, { owner: 'acme', name: 'fleet', url: `${url}/`, token: 'secret-token', ...quick });
}

const answering =
  (status: number, body: unknown, headers = {}) =>
  (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

describe('an answer of Gitea', () => {
  const message = 'the reason';
  test.each([
    { status: 401, is: ForgeUnauthorised, advice: '. Set a token or key that is still valid' },
    { status: 403, is: ForgeForbidden, advice: '. Give the token or app the rights that docs/pull-requests.md lists' },
    { status: 404, is: ForgeNotFound, advice: '. Check that it exists, and that the token may read it' },
    { status: 405, is: ForgeConflict },
    { status: 409, is: ForgeConflict },
    { status: 422, is: ForgeInvalid },
    { status: 423, is: ForgeForbidden },
    { status: 429, is: ForgeRateLimited },
    { status: 500, is: ForgeUnavailable },
  ])('$status is $is.name', async ({ status, is, advice = '' }) => {
    const forge = await givenForge(answering(status, { message, errors: null }));
    const error = (await forge.get(7).catch((error: unknown) => error)) as Error;
    expect(error).toBeInstanceOf(is);
    expect(error.message).toBe(`Gitea: GET /repos/acme/fleet/pulls/7 answered ${status}: the reason${advice}`);
  });

  test('is not a 404 if it is the page of a proxy', async () => {
    const forge = await givenForge(answering(502, '<h1>Bad Gateway</h1>'));
    await expect(forge.get(7)).rejects.toThrow(ForgeUnavailable);
  });

  test.each([
    { title: 'is not JSON', body: '<h1>Welcome</h1>', names: /: response: / },
    {
      title: 'lacks a field',
      body: { ...pullRequestBody, mergeable: undefined },
      names: /mergeable: .*expected boolean/,
    },
    {
      title: 'has another type',
      body: { ...pullRequestBody, head: { ...pullRequestBody.head, sha: 7 } },
      names: /head\.sha: /,
    },
  ])('that $title is an error that names the fault', async ({ body, names }) => {
    const forge = await givenForge(answering(200, body));
    await expect(forge.get(7)).rejects.toThrow(ForgeAnswerUnknown);
    await expect(forge.get(7)).rejects.toThrow(names);
  });

  test('sets the time of the next request', async () => {
    const forge = await givenForge(answering(429, {}, { 'retry-after': '42' }));
    await expect(forge.get(7)).rejects.toMatchObject({ retryAfterSeconds: 42 });
  });

  test.each([
    { title: 'never comes', listener: () => undefined },
    {
      title: 'ends in the middle',
      listener: (_: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200, { 'content-length': 100 }).write('{');
        setTimeout(() => response.destroy(), 10);
      },
    },
  ])('that $title is an error within the time limit', async ({ listener }) => {
    const forge = await givenForge(listener);
    await expect(forge.get(7)).rejects.toThrow(ForgeUnavailable);
  });

  test('has the token in a header only', async () => {
    const requests: IncomingMessage[] = [];
    const forge = await givenForge((request, response) => {
      requests.push(request);
      answering(200, pullRequestBody)(request, response);
    });
    await forge.get(7);
    expect(requests[0]?.url).toBe('/api/v1/repos/acme/fleet/pulls/7');
    expect(requests[0]?.headers.authorization).toBe('token secret-token');
  });
});
