import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { givenServer, type Server } from '../../test/support/http-server.ts';
import { readPosition, type EventPosition } from '#contract';

const eventCount = 10_000;

interface ReadEvent {
  readonly name: string;
  readonly data: { readonly name?: string; readonly id?: string; readonly written?: number };
  readonly position: EventPosition;
}

/** A client that connects to the stream and reads only on request. */
class Client {
  readonly #socket: Socket;
  #text = '';
  isClosed = false;

  constructor({ url }: Server) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname).setEncoding('utf8');
    this.#socket.write(`GET /api/stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
    this.#socket.on('close', () => (this.isClosed = true)).on('error', () => undefined);
    onTestFinished(() => void this.#socket.destroy());
  }

  read(): void {
    this.#socket.on('data', (text: string) => (this.#text += text)).resume();
  }

  pause(): void {
    this.#socket.removeAllListeners('data').pause();
  }

  get events(): ReadEvent[] {
    return [...this.#text.matchAll(/event:(.*)\nid:(.*)\ndata:(.*)\n\n/g)].map(([, name = '', id = '', data = '']) => {
      const position = readPosition(id);
      if (position === null) throw new Error(`no position: ${id}`);
      return { name, data: JSON.parse(data) as ReadEvent['data'], position };
    });
  }
}

/** Returns a client that has read the beginning of the stream and nothing since. */
async function givenStuckClient(server: Server): Promise<Client> {
  const client = new Client(server);
  client.read();
  await eventually(() => expect(client.events[0]?.name).toBe('hello'));
  client.pause();
  return client;
}

/** Sends more than the buffers of the system hold. */
async function sendImports(server: Server, subjects: number): Promise<void> {
  for (let index = 1; index <= eventCount; index++) {
    server.stream.send('import', {
      id: `${index % subjects}`,
      state: 'running',
      total: eventCount,
      written: index,
      inReview: 0,
      unchanged: 0,
      refused: 0,
      cancelled: 0,
      pullRequest: null,
      failure: 'f'.repeat(2000),
    });
    if (index % 50 === 0) await turn();
  }
}

describe('a client that reads nothing', () => {
  test('gets the newest state once it reads, and no gap', async () => {
    const server = await givenServer();
    const client = await givenStuckClient(server);
    await sendImports(server, 20);
    client.read();
    await eventually(() => expect(client.events.at(-1)?.position.sent).toBe(eventCount));
    const [, ...events] = client.events;
    expect(events.length).toBeLessThan(eventCount);
    let at = 0;
    const newest = new Map<string | undefined, number | undefined>();
    for (const { position, data } of events) {
      expect(position.from).toBe(at + 1);
      at = position.sent;
      newest.set(data.id, data.written);
    }
    const expected = Array.from({ length: 20 }, (_, index) => eventCount - index);
    expect([...newest.values()].sort()).toEqual(expected.sort());
    server.stream.send('removed', { name: 'acme' });
    await eventually(() => expect(client.events.at(-1)).toMatchObject({ name: 'removed', data: { name: 'acme' } }));
  });

  test('is disconnected once too much has changed, and sees a gap when it connects again', async () => {
    const server = await givenServer();
    const client = await givenStuckClient(server);
    await sendImports(server, eventCount);
    client.read();
    await eventually(() => expect(client.isClosed).toBe(true));
    const last = client.events.at(-1)?.position.sent ?? 0;
    expect(last).toBeLessThan(eventCount);
    const again = new Client(server);
    again.read();
    await eventually(() => expect(again.events[0]).toMatchObject({ name: 'hello', position: { sent: eventCount } }));
  });

  test('delays no other', async () => {
    const server = await givenServer();
    await givenStuckClient(server);
    const client = new Client(server);
    client.read();
    await eventually(() => expect(client.events).toHaveLength(1));
    await sendImports(server, eventCount);
    await eventually(() => expect(client.events).toHaveLength(1 + eventCount));
  });
});
