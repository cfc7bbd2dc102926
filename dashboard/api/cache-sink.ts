import { hashKey, type QueryClient } from '@tanstack/react-query';
import type { StreamSink } from './apply-event.ts';
import { keys } from './keys.ts';
import { cachePullRequest } from './pull-requests.ts';
import { cachedListOf, type ListChange } from './store-list.ts';
import type { ImportView, FleetView } from '#contract';

/**
 * Writes events of the stream into the query cache, from which every open page reads.
 * @param atNextFrame calls back before the browser draws again: the list is sorted once for all events until then
 */
export function createCacheSink(
  client: QueryClient,
  atNextFrame: (work: () => void) => unknown = requestAnimationFrame,
): Omit<StreamSink, 'build'> & { dispose: () => void } {
  let changes: ListChange[] = [];
  const applyChanges = () => {
    const gathered = changes;
    changes = [];
    if (!cachedListOf(client).apply(gathered)) resync();
    const names = new Set(gathered.map(change => ('removed' in change ? change.removed : change.name)));
    for (const name of names) void client.invalidateQueries({ queryKey: keys.store(name) });
  };
  const changeList = (change: ListChange) => {
    if (changes.push(change) === 1) atNextFrame(applyChanges);
  };
  const resync = () => void client.invalidateQueries();
  const fleetRace = watchForRace(client, keys.fleet);
  const pullRequestRace = watchForRace(client, keys.pullRequestList);
  return {
    store: changeList,
    removed: name => changeList({ removed: name }),
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
    resync,
    dispose() {
      fleetRace.dispose();
      pullRequestRace.dispose();
    },
  };
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
