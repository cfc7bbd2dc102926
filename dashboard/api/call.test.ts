import { afterEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { call, callToWrite, type Call } from './call.ts';
import type { ChangeAccepted, StoreList } from '#contract';

const fetched = vi.fn<typeof fetch>(() =>
  Promise.resolve(Response.json({ items: [], total: 0, next: null, revision: 'abc' })),
);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('call', () => {
  test('puts parameters and query in their places', async () => {
    vi.stubGlobal('fetch', fetched.mockClear());
    await call('GET /api/stores', {});
    const options = { params: { name: 'a/b' }, query: { mode: undefined }, body: { commit: 'abc' } };
    await callToWrite('POST /api/stores/:name/actions/rollback', options).catch(() => undefined);
    await callToWrite('PATCH /api/stores/:name', {
      params: { name: 'acme' },
      query: { mode: 'commit' },
      body: {},
    }).catch(() => undefined);
    expect(fetched.mock.calls.map(([path, init]) => [init?.method, path, init?.body])).toEqual([
      ['GET', '/api/stores', undefined],
      ['POST', '/api/stores/a%2Fb/actions/rollback', '{"commit":"abc"}'],
      ['PATCH', '/api/stores/acme?mode=commit', '{}'],
    ]);
    const types = fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get('Content-Type'));
    expect(types).toEqual([null, 'application/json', 'application/merge-patch+json']);
  });

  test('compiles only what the contract declares', () => {
    expectTypeOf(call<'GET /api/stores'>).returns.resolves.toEqualTypeOf<StoreList>();
    expectTypeOf(callToWrite<'POST /api/stores'>).returns.resolves.toEqualTypeOf<ChangeAccepted>();
    // @ts-expect-error no such path
    expectTypeOf<Call<'GET /api/shops'>>().toBeObject();
    // @ts-expect-error no such method
    expectTypeOf<Call<'PATCH /api/stores'>>().toBeObject();
    // @ts-expect-error the path has a parameter
    expectTypeOf<{ signal: AbortSignal }>().toExtend<Call<'GET /api/stores/:name'>>();
    // @ts-expect-error the action has an input
    expectTypeOf<{ params: { name: string } }>().toExtend<Call<'POST /api/stores/:name/actions/rollback'>>();
    type Rollback = Call<'POST /api/stores/:name/actions/rollback'>;
    // @ts-expect-error of another type
    expectTypeOf<{ params: { name: string }; body: { commit: number } }>().toExtend<Rollback>();
    expectTypeOf<{ params: { name: string }; body: { commit: string } }>().toExtend<Rollback>();
    // @ts-expect-error of another delivery mode
    expectTypeOf<{ query: { mode: 'push' }; body: unknown }>().toExtend<Call<'POST /api/stores'>>();
    expectTypeOf<{ query: { mode: 'commit' }; body: unknown }>().toExtend<Call<'POST /api/stores'>>();
  });
});
