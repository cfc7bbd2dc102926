import { expect, test } from 'vitest';
import { givenPullRequest } from '../../../test/support/pull-request.ts';
import { waitingByStore } from './waiting-by-store.ts';

test('finds the newest pull request of each store', () => {
  const waiting = waitingByStore([
    givenPullRequest({ number: 12, stores: ['acme'] }),
    givenPullRequest({ number: 3, stores: ['acme', 'toys'] }),
    givenPullRequest({ number: 4, stores: [] }),
  ]);
  expect([...waiting].map(([name, { number }]) => [name, number])).toEqual([
    ['acme', 12],
    ['toys', 3],
  ]);
});
