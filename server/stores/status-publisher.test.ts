import { expect, test } from 'vitest';
import { givenStatusService, givenSeededFleet } from '../../test/support/fleet-server.ts';
import { givenFleet } from '../../test/support/fleet.ts';
import { turnsDuring } from '../../test/support/turns.ts';
import { StatusPublisher } from './status-publisher.ts';

test('publishes a fleet of thousands once, and yields to other work', async () => {
  const fixture = await givenSeededFleet();
  const { stores } = await givenStatusService(fixture).listStatuses();
  const [store] = stores;
  if (store === undefined) throw new Error('the seeded fleet has no store');
  const many = Array.from({ length: 20_000 }, (_, index) => ({
    ...store,
    record: { ...store.record, name: `s-${index}` },
  }));
  let sent = 0;
  const publisher = new StatusPublisher({ send: () => (sent += 1) });
  expect(await turnsDuring(() => publisher.publish(givenFleet(), many))).toBeGreaterThan(1000);
  expect(sent).toBe(20_000);
  await publisher.publish(givenFleet(), many);
  expect(sent).toBe(20_000);
});
