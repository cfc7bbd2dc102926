import { expect, test } from 'vitest';
import { Deliveries } from './deliveries.ts';

const delivery = (id: string, digest = `digest of ${id}`) => ({ delivery: id, digest });

test('recognises a repeated delivery by its id and by its content', () => {
  const deliveries = new Deliveries();
  expect(deliveries.seen(delivery('a'))).toBe(false);
  expect(deliveries.seen(delivery('a'))).toBe(true);
  expect(deliveries.seen(delivery('replayed', 'digest of a'))).toBe(true);
  expect(deliveries.seen(delivery('b'))).toBe(false);
});

test('remembers the newest only, and counts a replay as new', () => {
  const deliveries = new Deliveries(2);
  for (const id of ['a', 'b', 'a', 'c']) deliveries.seen(delivery(id));
  expect(deliveries.seen(delivery('a'))).toBe(true);
  expect(deliveries.seen(delivery('b'))).toBe(false);
});
