import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStore, runAction } from './stores.ts';

const accepted = {
  change: { id: '1', action: 'create', store: 'acme', commit: 'abc', subject: '' },
  impact: {
    summary: '',
    stores: { added: 1, changed: 0, removed: 0 },
    requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
    fields: [],
    restarts: [],
    warnings: [],
  },
  watch: '',
};
const refusal = (status: number) =>
  Response.json({ type: 'about:blank', title: 'No', status, detail: 'No.', problems: [] }, { status });

const lost = () => Promise.reject(new TypeError('fetch failed'));
const fetched = vi.fn<typeof fetch>();
const keysSent = () => fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get('Idempotency-Key'));

beforeEach(() => {
  fetched.mockReset().mockImplementation(() => Promise.resolve(Response.json(accepted)));
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the key of a write', () => {
  test('is valid for the server, and different for each intent', async () => {
    await createStore({ a: 1 });
    await createStore({ a: 1 });
    await runAction('retry', 'acme', {});
    const keys = keysSent();
    for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{16,200}$/);
    expect(new Set(keys).size).toBe(3);
  });

  test.each([
    ['the answer is lost', lost],
    ['the server fails', () => Promise.resolve(refusal(500))],
    ['it could not be done now', () => Promise.resolve(refusal(503))],
    ['a proxy answers for it', () => Promise.resolve(new Response('<html>', { status: 504 }))],
    ['the answer can’t be read', () => Promise.resolve(Response.json({}, { status: 202 }))],
  ])('is kept for the same again when %s', async (_, answer) => {
    fetched.mockImplementationOnce(answer).mockImplementationOnce(answer);
    await expect(createStore({ b: 1 })).rejects.toThrow();
    await expect(createStore({ b: 1 })).rejects.toThrow();
    await createStore({ b: 1 });
    await createStore({ b: 1 });
    const [first, second, third, later] = keysSent();
    expect([second, third]).toEqual([first, first]);
    expect(later).not.toBe(first);
  });

  test('stays the same when the page has read a newer version meanwhile', async () => {
    fetched.mockImplementationOnce(lost);
    await expect(runAction('rollback', 'acme', { commit: 'abc' }, { tag: '"v1"' })).rejects.toThrow();
    await runAction('rollback', 'acme', { commit: 'abc' }, { tag: '"v2"' });
    const [first, second] = keysSent();
    expect(second).toBe(first);
  });

  test('changes for another request, and after a refusal', async () => {
    fetched.mockImplementationOnce(lost);
    await expect(createStore({ c: 1 })).rejects.toThrow();
    fetched.mockImplementationOnce(() => Promise.resolve(refusal(409)));
    await expect(createStore({ c: 2 })).rejects.toThrow();
    await createStore({ c: 2 });
    expect(new Set(keysSent()).size).toBe(3);
  });
});
