import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Router } from 'express';
import { route } from './route.ts';
import { StreamClient } from './stream-client.ts';
import { eventText, type SentEvent, type SentName } from './unsent-events.ts';
import { writePosition, type EventData, type EventSender, type StreamPosition } from '#contract';

/** Milliseconds after which a browser connects again. */
const retry = 1000;

/** Sends events of the contract to every browser that listens. */
export class EventStream implements EventSender {
  readonly #run = randomBytes(6).toString('hex');
  #sent = 0;
  readonly #clients = new Map<ServerResponse, StreamClient>();
  /** Events of this turn of the event loop: one write to each client for all of them. */
  #turn: { event: SentEvent; text: string }[] = [];

  /** The position of the stream; each event adds one. */
  get position(): string {
    return writePosition(this.#at);
  }

  get #at(): StreamPosition {
    return { run: this.#run, sent: this.#sent };
  }

  /**
   * `GET /stream`: server-sent events. Nothing is replayed: a page that reconnects compares positions, and fetches its data
   * again if they differ.
   * @param build of the dashboard that is served
   */
  routes(build: () => Promise<string | null>): Router {
    const router = Router();
    route(router, 'GET /api/stream', async (request, response) => {
      const hello: EventData<'hello'> = { build: await build() };
      if (response.destroyed) return;
      request.socket.setNoDelay(true);
      // The connection's end is the stream's; writing a chunk would take three times the CPU time of its bytes.
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store, no-transform',
        // nginx would gather events.
        'X-Accel-Buffering': 'no',
      });
      // In one step, so that no event comes between the position and the events after it.
      this.#sendTurn();
      response.write(`retry:${retry}\n\n${eventText('hello', this.position, hello)}`);
      this.#clients.set(response, new StreamClient(response));
      response.once('close', () => this.#clients.delete(response));
    });
    return router;
  }

  /** Ends all streams; pages reconnect by themselves once the server is back. */
  close(): void {
    this.#sendTurn();
    for (const response of this.#clients.keys()) response.end();
  }

  send<Name extends SentName>(name: Name, data: EventData<Name>): void {
    this.#sent++;
    if (this.#clients.size === 0) return;
    if (this.#turn.length === 0) setImmediate(() => this.#sendTurn());
    // The types can't say that name and data belong together.
    const event = { name, data, position: this.#at } as SentEvent;
    this.#turn.push({ event, text: eventText(name, this.position, data) });
  }

  #sendTurn(): void {
    const turn = this.#turn;
    if (turn.length === 0) return;
    this.#turn = [];
    const events = turn.map(({ event }) => event);
    const bytes = Buffer.from(turn.map(({ text }) => text).join(''));
    for (const client of this.#clients.values()) client.send(events, bytes);
  }
}
