import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { Deliveries, parseWebhook, WebhookRefused, type Forge, type WebhookEvent } from '../forge/index.ts';

export interface WebhookListenerOptions {
  readonly forge: Pick<Forge, 'kind' | 'repository'>;
  /** What the forge signs with. */
  readonly secret: string;
  /** Told of each delivery once. */
  readonly onEvent: (event: WebhookEvent) => void;
  readonly logger: { warn(details: object, message: string): void };
}

/** GitHub sends 25 MB at most; a push of a whole fleet is far smaller. */
const largest = '5mb';

/**
 * Takes signed webhooks of one forge at `POST /webhooks/<kind>`, and nothing else: it is the one address that a forge
 * has to reach. It does not listen yet.
 */
export function createWebhookListener({ forge, secret, onEvent, logger }: WebhookListenerOptions): Server {
  const deliveries = new Deliveries();
  const app = express().disable('x-powered-by');
  // The signature is over the bytes as they came.
  app.post(`/webhooks/${forge.kind}`, express.raw({ type: () => true, limit: largest }), (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const delivery = parseWebhook(forge.kind, request.headers, body, secret, forge.repository);
    // What was delivered before is as good as taken: a forge that is told of an error sends it again and again.
    if (!deliveries.seen(delivery)) onEvent(delivery.event);
    response.status(202).type('text').send('taken\n');
  });
  app.use((_request, response) => {
    response.status(404).type('text').send('There is nothing here.\n');
  });
  app.use(refusals(logger));
  return createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 }, app);
}

function refusals(logger: WebhookListenerOptions['logger']): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const isRefused = error instanceof WebhookRefused;
    const tooLarge = typeof error === 'object' && error !== null && 'status' in error && error.status === 413;
    const status = tooLarge ? 413 : isRefused ? (error.reason === 'unreadable' ? 400 : 401) : 500;
    logger.warn({ err: error, from: request.socket.remoteAddress }, 'a webhook was not taken');
    response
      .status(status)
      .type('text')
      .send(
        isRefused ? `${error.message}\n` : tooLarge ? 'The body is too large.\n' : 'The log of the server says more.\n',
      );
  };
}
