import { randomBytes } from 'node:crypto';
import { createChannel, createSession, type Channel } from 'better-sse';
import { Router, type Response } from 'express';
import { route } from './route.ts';
import { writePosition, type EventData, type EventSender, type streamEvents } from '#contract';

type EventName = keyof typeof streamEvents;

/** Sends events of the contract to every browser that listens. */
export class EventStream implements EventSender {
  readonly #channel: Channel = createChannel();
  readonly #run = randomBytes(6).toString('hex');
  #sent = 0;
  readonly #open = new Set<Response>();

  /** The position of the stream; each event adds one. */
  get position(): string {
    return writePosition({ run: this.#run, sent: this.#sent });
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
      this.#open.add(response);
      response.once('close', () => this.#open.delete(response));
      // Comments every 15 s keep proxies from closing a quiet connection.
      const session = await createSession(request, response, { keepAlive: 15_000, retry: 1000 });
      // In one step, so that no event comes between the position and the events after it.
      session.push(hello, 'hello' satisfies EventName, this.position);
      this.#channel.register(session);
    });
    return router;
  }

  /** Ends all streams; pages reconnect by themselves once the server is back. */
  close(): void {
    for (const response of this.#open) response.end();
  }

  send<Name extends Exclude<EventName, 'hello'>>(name: Name, data: EventData<Name>): void {
    this.#sent++;
    this.#channel.broadcast(data, name, { eventId: this.position });
  }
}
