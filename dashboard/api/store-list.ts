import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { call } from './call.ts';
import { keys } from './keys.ts';
import { storeSummary, type ChangedSummary, type StoreList, type StoreSummary } from '#contract';

/** A change of the list that the stream reports. */
export type ListChange = ChangedSummary | { readonly removed: string };

/** The first page is small, so that a screen is shown at once. */
const pageSizes = { first: 200, following: 1000 };

/** All stores, as far as they were read: pages follow each other in the background, and `next` is null at the end. */
export const storeListQuery = queryOptions({
  queryKey: keys.storeList,
  // Without the signal: a page that is left and opened again finds more stores.
  queryFn: ({ client }) => cachedListOf(client).load(),
});

const lists = new WeakMap<QueryClient, CachedList>();

export function cachedListOf(client: QueryClient): CachedList {
  const known = lists.get(client);
  if (known) return known;
  const list = new CachedList(client);
  lists.set(client, list);
  return list;
}

/** The list of stores in the query cache, which pages of the API and events of the stream fill together. */
class CachedList {
  readonly #client: QueryClient;
  #loads = 0;
  /** Changes since the page that is on its way was requested: it may be older than they are. */
  #recent: ListChange[] = [];

  constructor(client: QueryClient) {
    this.#client = client;
  }

  async load(): Promise<StoreList> {
    const load = ++this.#loads;
    let list: StoreList | undefined;
    let after: string | undefined;
    do {
      this.#recent = [];
      const limit = after === undefined ? pageSizes.first : pageSizes.following;
      const page = await call('GET /api/stores', { query: { limit, after } });
      // A later load reads the same pages again.
      if (load !== this.#loads) throw new Error('The list is loaded again.');
      list = withPage(this.#cached, after, page);
      list = { ...list, items: withChanges(list.items, this.#recent).items };
      this.#client.setQueryData<StoreList>(keys.storeList, list);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return list;
  }

  /** @returns false if the list should have had a store and has not */
  apply(changes: readonly ListChange[]): boolean {
    if (this.#client.isFetching({ queryKey: keys.storeList }) > 0) this.#recent.push(...changes);
    const list = this.#cached;
    if (list === undefined) return true;
    const { items, isComplete } = withChanges(list.items, changes);
    this.#client.setQueryData<StoreList>(keys.storeList, { ...list, items });
    return isComplete || list.next !== null;
  }

  get #cached(): StoreList | undefined {
    return this.#client.getQueryData<StoreList>(keys.storeList);
  }
}

/**
 * Replaces the part of a list that a page covers. A list that was complete stays so while its pages are read again.
 * @param after the name after which the page begins
 */
function withPage(list: StoreList | undefined, after: string | undefined, page: StoreList): StoreList {
  if (list === undefined) return page;
  const before = after === undefined ? [] : list.items.filter(({ name }) => name <= after);
  const { next } = page;
  const behind = next === null ? [] : list.items.filter(({ name }) => name > next);
  return { ...page, items: [...before, ...page.items, ...behind], next: list.next === null ? null : next };
}

/** Returns the items with changes, in the order of names; incomplete if a change is of a store that they do not have. */
function withChanges(items: readonly StoreSummary[], changes: readonly ListChange[]) {
  let isComplete = true;
  const changed = [...items];
  for (const change of changes) {
    const name = 'removed' in change ? change.removed : change.name;
    const at = placeOf(changed, name);
    const known = changed[at]?.name === name ? changed[at] : undefined;
    if ('removed' in change) {
      if (known !== undefined) changed.splice(at, 1);
      continue;
    }
    // A field of JSON is absent or has a value, which the types don't say.
    const item = known === undefined ? storeSummary.safeParse(change).data : ({ ...known, ...change } as StoreSummary);
    if (item === undefined) isComplete = false;
    else changed.splice(at, known === undefined ? 0 : 1, item);
  }
  return { items: changed, isComplete };
}

/** Returns the index of the first item that does not come before a name. */
function placeOf(items: readonly StoreSummary[], name: string): number {
  let from = 0;
  let to = items.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((items[middle]?.name ?? '') < name) from = middle + 1;
    else to = middle;
  }
  return from;
}
