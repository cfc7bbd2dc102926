import { createServer, type Server } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import { SeenWebhooks, WebhookRefused, type Forge, type WebhookEvent } from '../forges/index.ts';

export interface WebhookListenerOptions {
  readonly forge: Pick<Forge, 'type' | 'repository'>;
  /** The key of the forge's signature. */
  readonly secret: string;
  /** Called once for each webhook. */
  readonly onEvent: (event: WebhookEvent) => void;
  readonly logger: { warn(details: object, message: string): void };
}

/** GitHub sends at most 25 MB; a push of a whole fleet is far smaller. */
const maxSize = '5mb';

/**
 * Accepts signed webhooks of one forge at `POST /webhooks/<id of the forge>`, and no other request: it is the only
 * address that a forge must reach. It does not listen yet.
 */
export function createWebhookListener({ forge, secret, onEvent, logger }: WebhookListenerOptions): Server {
  const { type, repository } = forge;
  const webhooks = new SeenWebhooks();
  const app = express().disable('x-powered-by');
  // The signature is over the raw bytes.
  app.post(`/webhooks/${type.id}`, express.raw({ type: () => true, limit: maxSize }), (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const webhook = type.parseWebhook({ headers: request.headers, body, secret, repository });
    // A repeated webhook is answered like the first: a forge that gets an error sends it again and again.
    if (!webhooks.seen(webhook)) onEvent(webhook.event);
    response.status(202).type('text').send('accepted\n');
  });
  app.use((_request, response) => {
    response.status(404).type('text').send('Not found.\n');
  });
  app.use(refusals(logger));
  return createServer({ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 }, app);
}

/** Milliseconds between two log lines: anyone who knows the address can send forged webhooks at any rate. */
const logEvery = 10_000;

function refusals(logger: WebhookListenerOptions['logger']): ErrorRequestHandler {
  let loggedAt = -Infinity;
  let unlogged = 0;
  const log = (reason: string, status: number, from: string | undefined) => {
    unlogged++;
    if (performance.now() - loggedAt < logEvery) return;
    logger.warn({ reason, status, from, refusalsSinceLastLine: unlogged }, 'a webhook was refused');
    loggedAt = performance.now();
    unlogged = 0;
  };
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { status, text } = refusalOf(error);
    if (status < 500) log(text, status, request.socket.remoteAddress);
    else logger.warn({ err: error, from: request.socket.remoteAddress }, 'a webhook was refused');
    response.status(status).type('text').send(`${text}\n`);
  };
}

/** Express and its parsers mark a client's mistake with a status in the 400s. */
function refusalOf(error: unknown): { status: number; text: string } {
  if (error instanceof WebhookRefused) {
    return { status: error.reason === 'unreadable' ? 400 : 401, text: error.message };
  }
  const marked = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (marked === 413) return { status: 413, text: 'The body is too large.' };
  if (marked === 415) return { status: 415, text: 'Unsupported content encoding.' };
  if (marked >= 400 && marked < 500) return { status: marked, text: 'Malformed request.' };
  return { status: 500, text: 'See the server log.' };
}
