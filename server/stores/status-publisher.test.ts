import { expect, test } from 'vitest';
import { givenStatuses, givenSeededFleet } from '../../test/support/fleet-server.ts';
import { StatusPublisher } from './status-publisher.ts';

test('publishes a store when it is new, when its list or its page shows another state, and when it leaves', async () => {
  const { stores } = await givenStatuses(await givenSeededFleet()).board.view();
  const store = stores.get('demo');
  if (store === undefined) throw new Error('the seeded fleet has no store');
  const sent: unknown[] = [];
  const publisher = new StatusPublisher({ send: (name, data) => sent.push([name, data]) });
  const publish = (after: typeof store | null) => {
    publisher.publish([{ name: 'demo', before: null, after, removed: null }]);
    return sent.splice(0);
  };
  const { summary } = store;
  expect(publish(store)).toMatchObject([['store', { name: 'demo', title: summary.title }]]);
  expect(publish(store)).toEqual([]);
  const laterSeen = { ...store, status: { ...store.status, observedAt: '2026-01-01T00:00:00Z' } };
  expect(publish(laterSeen)).toEqual([]);
  const renamed = { ...store, summary: { ...summary, title: 'New' } };
  expect(publish(renamed)).toEqual([['store', { name: 'demo', title: 'New' }]]);
  const [first, ...rest] = store.status.evidence;
  if (first === undefined) throw new Error('the store has no evidence');
  const proven = { ...renamed, status: { ...store.status, evidence: [{ ...first, detail: 'other' }, ...rest] } };
  expect(publish(proven)).toEqual([['store', { name: 'demo' }]]);
  expect(publish(null)).toEqual([['removed', { name: 'demo' }]]);
  expect(publish(null)).toEqual([]);
  expect(publish(store)).toEqual([['store', summary]]);
});
