import { describe, expect, test } from 'vitest';
import { givenSummary } from '../../test/support/store-summary.ts';
import { UnsentEvents, type SentEvent } from './unsent-events.ts';
import { readPosition } from '#contract';

type Added = SentEvent extends infer Event ? (Event extends SentEvent ? Omit<Event, 'position'> : never) : never;

/** Returns events as a page reads them, after those up to position 5 were sent. */
function taken(...events: readonly Added[]) {
  const unsent = new UnsentEvents();
  events.forEach((event, index) => unsent.add({ ...event, position: { run: 'a', sent: 6 + index } }));
  return [...unsent.take().matchAll(/event:(.*)\nid:(.*)\ndata:(.*)\n\n/g)].map(([, name, id = '', data = '']) => ({
    name,
    id,
    data: JSON.parse(data) as unknown,
  }));
}

describe('events that a slow client was not sent', () => {
  test('join the changed fields of a store', () => {
    const events = taken(
      { name: 'store', data: { name: 'acme', problem: 'p', drifted: 1 } },
      { name: 'store', data: { name: 'acme', problem: null } },
      { name: 'store', data: { name: 'acme' } },
    );
    expect(events).toEqual([{ name: 'store', id: 'a.6-8', data: { name: 'acme', problem: null, drifted: 1 } }]);
  });

  test('keep the newest fields of each store', () => {
    const events = taken(
      { name: 'store', data: givenSummary('acme', { title: 'Old', owner: 'a' }) },
      { name: 'store', data: givenSummary('bolt') },
      { name: 'store', data: givenSummary('acme', { title: 'New', owner: 'a' }) },
    );
    expect(events).toEqual([
      { name: 'store', id: 'a.6', data: givenSummary('acme', { title: 'New', owner: 'a' }) },
      { name: 'store', id: 'a.7-8', data: givenSummary('bolt') },
    ]);
  });

  test('end with the removal of a store that was removed, and with the store that was created again', () => {
    const [removed] = taken({ name: 'store', data: givenSummary('acme') }, { name: 'removed', data: { name: 'acme' } });
    expect(removed).toEqual({ name: 'removed', id: 'a.6-7', data: { name: 'acme' } });
    const [created] = taken({ name: 'removed', data: { name: 'acme' } }, { name: 'store', data: givenSummary('acme') });
    expect(created).toMatchObject({ name: 'store', id: 'a.6-7' });
  });

  test('move the position to the newest only with the last, whatever was left out', () => {
    const names = ['acme', 'bolt', 'acme', 'cove', 'acme', 'acme', 'bolt'];
    const events = taken(...names.map(name => ({ name: 'store' as const, data: givenSummary(name) })));
    let at = 5;
    for (const { id } of events) {
      const position = readPosition(id);
      expect(position?.from).toBe(at + 1);
      at = position?.sent ?? at;
    }
    expect(events).toHaveLength(3);
    expect(at).toBe(5 + names.length);
  });

  test('are taken once', () => {
    const unsent = new UnsentEvents();
    unsent.add({ name: 'removed', data: { name: 'acme' }, position: { run: 'a', sent: 1 } });
    unsent.take();
    expect(unsent.take()).toBe('');
    expect(unsent.size).toBe(0);
  });
});
