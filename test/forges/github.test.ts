import { describe, expect, test } from 'vitest';
import { Github } from '../../server/forges/github/github.ts';
import { github } from '../../server/forges/github/index.ts';
import {
  ForgeAnswerUnknown,
  ForgeConflict,
  ForgeForbidden,
  ForgeInvalid,
  ForgeNotFound,
  ForgeRateLimited,
  ForgeUnauthorised,
  ForgeUnavailable,
  type PullRequest,
  type Report,
} from '../../server/forges/index.ts';
import { describeForge } from './behaviour.ts';
import { describeFaults } from './faults.ts';
import { givenGithub, withoutPause, type GithubFixture } from './github/fixture.ts';
import { invalid, refusal, type Answer } from './github/forge-state.ts';

describeForge('GitHub, as an App', () => givenGithub('app'));
describeFaults('faults of GitHub', timeout => givenGithub('app', timeout), [500, 502, 503, 'hang', 'cut']);

const draft = { branch: 'storefleet/acme', base: 'main', title: 'Add acme', body: 'impact' };
const badGateway: Answer = { status: 502, body: 'Bad Gateway', headers: { 'content-type': 'text/html' } };
const report: Report = { name: 'storefleet', state: 'success', title: 'Fine', summary: 'Fine.', annotations: [] };

async function givenPull(as: 'person' | 'app' = 'person'): Promise<GithubFixture & { sha: string; pull: PullRequest }> {
  const fixture = await givenGithub(as);
  const sha = await fixture.push(draft.branch, { 'stores/acme.yaml': 'kind: WooStore\n' });
  return { ...fixture, sha, pull: await fixture.forge.open(draft) };
}

describe('a refusal of GitHub', () => {
  const cases: {
    what: string;
    answer: Answer;
    is: new (...given: never[]) => Error;
    message?: RegExp;
    wait?: number;
  }[] = [
    { what: '401', answer: refusal(401, 'Bad credentials'), is: ForgeUnauthorised, message: /Bad credentials/ },
    { what: '403', answer: refusal(403, 'Must have admin rights'), is: ForgeForbidden, message: /admin rights/ },
    {
      what: '404',
      answer: refusal(404, 'Not Found'),
      is: ForgeNotFound,
      message: /\/repos\/acme\/fleet\/pulls\/1 .*404/,
    },
    { what: '405', answer: refusal(405, 'Not mergeable'), is: ForgeConflict },
    { what: '409', answer: refusal(409, 'Head branch was modified'), is: ForgeConflict },
    { what: '410', answer: refusal(410, 'Gone'), is: ForgeNotFound },
    {
      what: '422',
      answer: invalid('PullRequest', 'title is too long'),
      is: ForgeInvalid,
      message: /title is too long/,
    },
    {
      what: 'the primary rate limit',
      answer: {
        ...refusal(403, 'API rate limit exceeded'),
        get headers() {
          return { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 1800) };
        },
      },
      is: ForgeRateLimited,
      wait: 1800,
    },
    {
      what: 'the secondary rate limit',
      answer: { ...refusal(403, 'You have exceeded a secondary rate limit'), headers: { 'retry-after': '120' } },
      is: ForgeRateLimited,
      wait: 120,
    },
    {
      what: 'the secondary rate limit without a time',
      answer: refusal(403, 'You have exceeded a secondary rate limit'),
      is: ForgeRateLimited,
      wait: 60,
    },
    {
      what: '429',
      answer: { ...refusal(429, 'Too many'), headers: { 'retry-after': '30' } },
      is: ForgeRateLimited,
      wait: 30,
    },
  ];

  test.each(cases)('$what', async ({ answer, is, message = /./, wait }) => {
    const { forge, server } = await givenPull();
    server.fail({ of: 'pulls/update', answer });
    const error = (await forge.update(1, draft).catch((error: unknown) => error)) as Error & {
      retryAfterSeconds?: number;
    };
    expect(error).toBeInstanceOf(is);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('ghp_');
    expect(server.count('pulls/update')).toBe(1);
    if (wait !== undefined) expect(Math.abs((error.retryAfterSeconds ?? 0) - wait)).toBeLessThanOrEqual(3);
  });

  test('is retried if it is temporary', async () => {
    const { forge, server } = await givenPull();
    const answer = { ...refusal(403, 'You have exceeded a secondary rate limit'), headers: { 'retry-after': '1' } };
    server.fail({ of: 'pulls/get', answer });
    expect(await forge.get(1)).toMatchObject({ number: 1 });
  });
});

describe('an absent server', () => {
  test('is unavailable, and has no budget', async () => {
    const forge = new Github(github, {
      owner: 'acme',
      name: 'fleet',
      url: 'http://127.0.0.1:9',
      credentials: { token: 'x' },
      patience: { tries: 2, delay: 1 },
    });
    await expect(forge.get(1)).rejects.toThrow(ForgeUnavailable);
    expect(forge.budget()).toBeNull();
  });
});

describe('requests that write', () => {
  test('respect the rate that GitHub allows', async () => {
    const { server, openFromFork } = await givenGithub('person');
    await openFromFork('hat', { 'stores/hat.yaml': '' });
    const credentials = { token: 'ghp_person' };
    const forge = new Github(github, { owner: 'acme', name: 'fleet', url: server.url, credentials });
    const begin = performance.now();
    await Promise.all([forge.update(1, { title: 'one', body: '' }), forge.update(1, { title: 'two', body: '' })]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
  });
});

describe('an answer of GitHub', () => {
  test('is refused with the name of a missing field', async () => {
    const { forge, server } = await givenPull();
    const described = { status: 200, body: { number: 1 } };
    server.fail({ of: 'pulls/get', answer: described });
    await expect(forge.get(1)).rejects.toThrow(ForgeAnswerUnknown);
    server.fail({ of: 'pulls/get', answer: described });
    await expect(forge.get(1)).rejects.toThrow(/html_url: .*expected string/);
    expect(server.violations.splice(0)).not.toEqual([]);
  });

  test('sets the remaining budget', async () => {
    const { forge } = await givenPull();
    await forge.get(1);
    expect(forge.budget()).toEqual({
      limit: 5000,
      remaining: expect.any(Number) as number,
      resetAt: '2027-01-01T00:00:00.000Z',
    });
  });

  test('is read to its last page', async () => {
    const { forge, openFromFork } = await givenGithub('person');
    for (let index = 0; index < 101; index++) await openFromFork(`s${index}`, { [`stores/s${index}.yaml`]: '' });
    const all = await forge.list({ state: 'open' });
    expect(new Set(all.map(({ number }) => number)).size).toBe(101);
  });
});

describe('a text that is too long', () => {
  test('is truncated and not refused', async () => {
    const { forge, pull } = await givenPull();
    const { title, body } = await forge.update(pull.number, { title: 't'.repeat(300), body: 'b'.repeat(70_000) });
    expect(title).toMatch(/^t{249}…$/);
    expect(body.length).toBeLessThan(65_536);
  });
});

describe('credentials', () => {
  test('of a person are the token', async () => {
    const { forge } = await givenGithub('person');
    expect(await forge.gitCredentials()).toEqual({ username: 'x-access-token', password: 'ghp_person' });
  });

  test('of an App are a token of the installation, requested once', async () => {
    const { forge, server } = await givenGithub('app');
    const [one, other] = [await forge.gitCredentials(), await forge.gitCredentials()];
    expect(one).toEqual({ username: 'x-access-token', password: 'ghs_1' });
    expect(other).toEqual(one);
    expect(server.count('apps/create-installation-access-token')).toBe(1);
  });

  test('of an App are renewed before they expire', async () => {
    const { forge, server } = await givenGithub('app');
    server.tokenLife = 60;
    await forge.list({ state: 'open' });
    server.tokenLife = 3600;
    expect((await forge.gitCredentials()).password).toBe('ghs_2');
  });

  test('of an App survive a fault of their request', async () => {
    const { forge, server } = await givenGithub('app');
    server.fail({ of: 'apps/create-installation-access-token', answer: badGateway });
    await forge.gitCredentials();
  });

  test('of an App are reported as such if they are wrong', async () => {
    const { forge, server } = await givenGithub('app');
    server.app.id = 8;
    await expect(forge.gitCredentials()).rejects.toThrow(ForgeUnauthorised);
    await expect(forge.list({ state: 'open' })).rejects.toThrow(ForgeUnauthorised);
  });

  test('need a valid private key', () => {
    const credentials = { appId: 1, installationId: 2, privateKey: 'SECRET' };
    const connect = () => new Github(github, { owner: 'acme', name: 'fleet', credentials });
    expect(connect).toThrow(/not a private key/);
    expect(connect).not.toThrow(/SECRET/);
  });
});

describe('a report', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      path: 'stores/acme.yaml',
      line: index + 1,
      message: `problem ${index}`,
      level: 'failure' as const,
    }));
  const long: Report = { ...report, state: 'failure', annotations: lines(120) };

  test('of many lines is sent in pages, and is completed with the last', async () => {
    const { forge, server, sha } = await givenPull('app');
    await forge.report(sha, long);
    expect(server.repository.runs).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(server.repository.runs[0]?.annotations.map(({ start_line }) => start_line)).toEqual(
      long.annotations.map(({ line }) => line),
    );
    expect(server.count('checks/update')).toBe(2);
  });

  test.each([false, true])('continues where a fault interrupted it (done: %s)', async done => {
    const { forge, server, sha } = await givenPull('app');
    server.fail({ of: 'checks/update', answer: badGateway, done });
    await forge.report(sha, long);
    expect(server.repository.runs).toHaveLength(1);
    expect(server.repository.runs[0]?.annotations).toHaveLength(120);
  });

  test('is a commit status where the credentials are of a person', async () => {
    const { forge, server, sha } = await givenPull('person');
    await forge.report(sha, long);
    expect(server.repository.runs).toEqual([]);
    expect(server.repository.statuses).toEqual([{ sha, context: 'storefleet', state: 'failure', description: 'Fine' }]);
  });

  test('is a commit status where the App may not check', async () => {
    const { forge, server, sha } = await givenPull('app');
    server.repository.mayCheck = false;
    await forge.report(sha, report);
    expect(server.repository.statuses).toMatchObject([{ sha, state: 'success' }]);
  });
});

describe('comments of a workflow', () => {
  test('are found again although the workflow’s token may not read its own user', async () => {
    const { server } = await givenPull('person');
    server.tokens.set('ghs_workflow', 'github-actions[bot]');
    const forge = new Github(github, {
      owner: 'acme',
      name: 'fleet',
      url: server.url,
      credentials: { token: 'ghs_workflow' },
      queues: withoutPause(),
    });
    await forge.comment(1, 'impact', 'first');
    await forge.comment(1, 'impact', 'second');
    expect(server.repository.commentsOf(1)).toMatchObject([{ author: 'github-actions[bot]' }]);
  });
});

describe('two concurrent servers', () => {
  test('remove the second comment that they created', async () => {
    const { forge, server, pull, me } = await givenPull();
    await forge.comment(pull.number, 'impact', 'first');
    server.repository.commentAs(me, pull.number, server.repository.commentsOf(pull.number)[0]?.body ?? '');
    await forge.comment(pull.number, 'impact', 'second');
    expect(server.repository.commentsOf(pull.number)).toHaveLength(1);
  });

  test('open one pull request', async () => {
    const { forge, push } = await givenGithub('person');
    await push(draft.branch, { 'stores/acme.yaml': '' });
    const [one, other] = await Promise.all([forge.open(draft), forge.open(draft)]);
    expect(one.number).toBe(other.number);
  });
});
