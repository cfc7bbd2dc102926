import { describe, expect, test } from 'vitest';
import { UnsentEvents, type SentEvent } from './unsent-events.ts';
import { readPosition, type EventData } from '#contract';

const summary = (name: string, over: Partial<EventData<'store'>> = {}): EventData<'store'> => ({
  name,
  title: name,
  owner: 'platform',
  cluster: 'local',
  host: `${name}.localhost`,
  size: 'small',
  kind: 'WooStore',
  createdAt: null,
  status: { phase: 'Starting', reason: '', message: '', since: null, observedAt: null },
  links: { shop: '', admin: '', engine: null },
  ...over,
});

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
  test('keep the newest fields of each store', () => {
    const events = taken(
      { name: 'store', data: summary('acme', { title: 'Old', owner: 'a' }) },
      { name: 'store', data: summary('bolt') },
      { name: 'store', data: summary('acme', { title: 'New', owner: 'a' }) },
    );
    expect(events).toEqual([
      { name: 'store', id: 'a.6', data: summary('acme', { title: 'New', owner: 'a' }) },
      { name: 'store', id: 'a.7-8', data: summary('bolt') },
    ]);
  });

  test('end with the removal of a store that was removed, and with the store that was created again', () => {
    const [removed] = taken({ name: 'store', data: summary('acme') }, { name: 'removed', data: { name: 'acme' } });
    expect(removed).toEqual({ name: 'removed', id: 'a.6-7', data: { name: 'acme' } });
    const [created] = taken({ name: 'removed', data: { name: 'acme' } }, { name: 'store', data: summary('acme') });
    expect(created).toMatchObject({ name: 'store', id: 'a.6-7' });
  });

  test('move the position to the newest only with the last, whatever was left out', () => {
    const names = ['acme', 'bolt', 'acme', 'cove', 'acme', 'acme', 'bolt'];
    const events = taken(...names.map(name => ({ name: 'store' as const, data: summary(name) })));
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
