import { createChannel, createSession, type Channel } from 'better-sse';
import { Router } from 'express';
import type { z } from 'zod';
import type { streamEvents } from '#server/contract';

/** Sends events of the contract to every open page. */
export class EventStream {
  private readonly channel: Channel = createChannel();

  /** `GET /stream`: server-sent events. A page that (re)connects fetches what it shows; nothing is replayed. */
  routes(): Router {
    const router = Router();
    router.get('/stream', async (request, response) => {
      // Comments every 15 s keep proxies from closing a quiet connection.
      const session = await createSession(request, response, { keepAlive: 15_000, retry: 1000 });
      this.channel.register(session);
    });
    return router;
  }

  send<Name extends keyof typeof streamEvents>(name: Name, data: z.input<(typeof streamEvents)[Name]>): void {
    this.channel.broadcast(data, name);
  }
}
