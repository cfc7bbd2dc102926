import { QueryClient } from '@tanstack/react-query';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { givenSummary } from '../../test/support/store-summary.ts';
import { keys } from './keys.ts';
import { cachedListOf, storeListQuery } from './store-list.ts';
import type { StoreList } from '#contract';

/** A server with stores of these names, in pages of two; a test answers each request. */
function givenServer(names: string[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const titles = new Map<string, string>();
  const waiting: (() => void)[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    const after = new URL(path, 'http://localhost').searchParams.get('after') ?? '';
    const behind = names.filter(name => name > after);
    const items = behind.slice(0, 2).map(name => givenSummary(name, { title: titles.get(name) ?? 'Old' }));
    const next = behind.length > 2 ? (items.at(-1)?.name ?? null) : null;
    const body: StoreList = { items, total: names.length, next, revision: 'a' };
    return new Promise<Response>(resolve => waiting.push(() => resolve(Response.json(body))));
  });
  const list = cachedListOf(client);
  return {
    client,
    names,
    titles,
    load: () => client.query({ ...storeListQuery, staleTime: 0 }),
    /** Answers the next request, as of when it was sent. */
    answer: async () => {
      await vi.waitFor(() => expect(waiting).not.toEqual([]));
      const before = client.getQueryData(keys.storeList);
      waiting.shift()?.();
      await vi.waitFor(() => expect(client.getQueryData(keys.storeList)).not.toBe(before));
    },
    /** Takes the next request out of the queue; the returned function answers it. */
    hold: async () => {
      await vi.waitFor(() => expect(waiting).not.toEqual([]));
      return waiting.shift() ?? (() => undefined);
    },
    change: (name: string, title: string) => list.apply([{ name, title }]),
    create: (name: string) => list.apply([givenSummary(name, { title: 'New' })]),
    remove: (name: string) => list.apply([{ removed: name }]),
    shown: () =>
      client.getQueryData<StoreList>(keys.storeList)?.items.map(({ name, title }) => `${name} ${title}`) ?? [],
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the list of stores', () => {
  test('shows the first page at once, and the others as they arrive', async () => {
    const { client, load, answer, shown } = givenServer(['a', 'b', 'c', 'd', 'e']);
    const loaded = load();
    await answer();
    expect(shown()).toEqual(['a Old', 'b Old']);
    expect(client.getQueryData(keys.storeList)).toMatchObject({ total: 5, next: 'b' });
    await answer();
    expect(shown()).toHaveLength(4);
    await answer();
    expect(await loaded).toMatchObject({ total: 5, next: null });
    expect(shown()).toHaveLength(5);
  });

  test('keeps what the stream reported while an older page was on its way', async () => {
    const { load, answer, change, create, remove, shown } = givenServer(['a', 'b', 'c', 'd']);
    const loaded = load();
    await answer();
    change('a', 'New');
    change('d', 'New');
    remove('c');
    create('bb');
    await answer();
    await loaded;
    expect(shown()).toEqual(['a New', 'b Old', 'bb New', 'd New']);
  });

  test('takes what a later page has of stores that the stream reported before it was requested', async () => {
    const { names, titles, load, answer, change, shown } = givenServer(['a', 'b', 'c', 'd', 'e']);
    const loaded = load();
    await answer();
    titles.set('e', 'New');
    expect(change('e', 'New')).toBe(true);
    names.splice(0, 5, 'a', 'b', 'c', 'd', 'e', 'f');
    await answer();
    await answer();
    await loaded;
    expect(shown()).toEqual(['a Old', 'b Old', 'c Old', 'd Old', 'e New', 'f Old']);
  });

  test('stays whole while it is read again, and loses what is gone', async () => {
    const { client, names, titles, load, answer, shown } = givenServer(['a', 'b', 'c', 'd', 'e']);
    const first = load();
    for (let page = 0; page < 3; page++) await answer();
    await first;
    names.splice(0, 5, 'a', 'd', 'e');
    titles.set('a', 'New');
    const second = load();
    await answer();
    expect(shown()).toEqual(['a New', 'd Old', 'e Old']);
    expect(client.getQueryData(keys.storeList)).toMatchObject({ next: null });
    await vi.waitFor(() => expect(client.isFetching()).toBe(1));
    await answer().catch(() => undefined);
    await second;
    expect(shown()).toEqual(['a New', 'd Old', 'e Old']);
  });

  test('knows when it lacks a store that changed, once it has all pages', async () => {
    const { load, answer, change } = givenServer(['a', 'b', 'c']);
    const loaded = load();
    await answer();
    expect(change('c', 'New')).toBe(true);
    await answer();
    await loaded;
    expect(change('c', 'Newer')).toBe(true);
    expect(change('z', 'New')).toBe(false);
  });

  test('is not overwritten by a page of an earlier load', async () => {
    const { client, titles, load, answer, hold, shown } = givenServer(['a', 'b', 'c']);
    const first = load().catch(() => undefined);
    await answer();
    const answerLate = await hold();
    titles.set('a', 'New').set('c', 'New');
    void client.invalidateQueries({ queryKey: keys.storeList, refetchType: 'all' });
    await answer();
    await answer();
    answerLate();
    await first;
    await vi.waitFor(() => expect(client.isFetching()).toBe(0));
    // The late answer is read in some turns of the event loop.
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(shown()).toEqual(['a New', 'b Old', 'c New']);
  });
});
