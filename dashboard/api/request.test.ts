import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { ApiFailure } from './failure.ts';
import { request, requestWithTag } from './request.ts';

const answer = z.object({ name: z.string() });
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

function givenAnswer(response: Response | Error) {
  const spy = vi.fn<typeof fetch>(() =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  );
  vi.stubGlobal('fetch', spy);
  return spy;
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ApiFailure,
  );

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('request', () => {
  test('parses the answer and hands out its tag', async () => {
    givenAnswer(json({ name: 'acme', more: 1 }, 200, { ETag: '"v1"' }));
    expect(await requestWithTag(answer, '/api/x')).toEqual({ value: { name: 'acme' }, tag: '"v1"' });
  });

  test('sends body, type and the version that it rests on', async () => {
    const fetched = givenAnswer(json({ name: 'acme' }));
    await request(answer, '/api/x', {
      method: 'PATCH',
      body: { a: 1 },
      contentType: 'application/merge-patch+json',
      ifMatch: '"v1"',
    });
    const [, init] = fetched.mock.calls[0] ?? [];
    const headers = new Headers(init?.headers);
    expect(init).toMatchObject({ method: 'PATCH', body: '{"a":1}' });
    expect(headers.get('Content-Type')).toBe('application/merge-patch+json');
    expect(headers.get('If-Match')).toBe('"v1"');
  });

  test.each([
    ['no answer at all', new TypeError('fetch failed'), { reason: 'unreachable', status: 0 }],
    [
      'a problem document',
      json(
        {
          type: 'about:blank',
          title: 'Taken',
          status: 409,
          detail: 'No.',
          problems: [{ field: 'spec.host', rule: 'is taken' }],
        },
        409,
      ),
      {
        reason: 'refused',
        status: 409,
        title: 'Taken',
        message: 'No.',
        problems: [{ field: 'spec.host', rule: 'is taken' }],
      },
    ],
    ['an error of a proxy', new Response('<html>', { status: 502 }), { reason: 'unexpected', status: 502 }],
    ['an answer of another shape', json({ nome: 'acme' }), { reason: 'outdated', status: 200 }],
    [
      'an answer that is not JSON',
      new Response('<html>'),
      { reason: 'outdated', title: 'This page is out of date. Reload it.' },
    ],
  ])('recognizes %s', async (_, response, expected) => {
    givenAnswer(response);
    expect(await failureOf(request(answer, '/api/x'))).toMatchObject(expected);
  });
});
