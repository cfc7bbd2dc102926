import { hashKey, type QueryClient } from '@tanstack/react-query';
import type { StreamSink } from './apply-event.ts';
import { keys } from './keys.ts';
import { cachePullRequest } from './pull-requests.ts';
import type { ImportView, FleetView, StoreList, StoreSummary } from '#contract';

/** Writes events of the stream into the query cache, from which every open page reads. */
export function createCacheSink(client: QueryClient): Omit<StreamSink, 'build'> & { dispose: () => void } {
  const updateList = (update: (items: readonly StoreSummary[]) => StoreSummary[]) => {
    client.setQueryData<StoreList>(keys.storeList, list => list && { ...list, items: update(list.items) });
    listRace.note();
  };
  const listRace = watchForRace(client, keys.storeList);
  const fleetRace = watchForRace(client, keys.fleet);
  const pullRequestRace = watchForRace(client, keys.pullRequestList);
  return {
    store(summary) {
      updateList(items => withStore(items, summary));
      void client.invalidateQueries({ queryKey: keys.store(summary.name) });
    },
    removed(name) {
      updateList(items => items.filter(item => item.name !== name));
      void client.invalidateQueries({ queryKey: keys.store(name) });
    },
    fleet(fleet) {
      client.setQueryData<FleetView>(keys.fleet, fleet);
      fleetRace.note();
    },
    import(progress) {
      const queryKey = keys.import(progress.id);
      client.setQueryData<ImportView>(queryKey, view => view && { ...view, ...progress });
      // The event has no rows: the page requests those that are visible, and all of them at the end.
      if (progress.state === 'done') void client.invalidateQueries({ queryKey });
      else void client.refetchQueries({ queryKey, type: 'active' }, { cancelRefetch: false });
    },
    pullRequest(pullRequest) {
      cachePullRequest(client, pullRequest);
      pullRequestRace.note();
    },
    resync() {
      void client.invalidateQueries();
    },
    dispose() {
      listRace.dispose();
      fleetRace.dispose();
      pullRequestRace.dispose();
    },
  };
}

function withStore(items: readonly StoreSummary[], summary: StoreSummary): StoreSummary[] {
  const index = items.findIndex(item => item.name === summary.name);
  return index === -1 ? [...items, summary] : items.with(index, summary);
}

/**
 * Fetches an answer once more that was under way while an event arrived. It may be older than the event and would undo
 * it for good, because the stream does not repeat events.
 */
function watchForRace(client: QueryClient, queryKey: readonly string[]) {
  const hash = hashKey(queryKey);
  let overtaken = false;
  const dispose = client.getQueryCache().subscribe(event => {
    if (!overtaken || event.type !== 'updated' || event.query.queryHash !== hash) return;
    if (event.action.type !== 'success' || event.action.manual) return;
    overtaken = false;
    void client.invalidateQueries({ queryKey });
  });
  return {
    note() {
      if (client.isFetching({ queryKey }) > 0) overtaken = true;
    },
    dispose,
  };
}
