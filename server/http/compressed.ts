import compression from 'compression';
import type { RequestHandler, Response } from 'express';

/**
 * Compresses every longer response as its client accepts it, with Brotli or gzip, in separate threads. An event must
 * not wait in a compressor for further events.
 */
export function compressed(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !typeOf(response).startsWith('text/event-stream') &&
      (typeOf(response).startsWith('application/x-ndjson') || compression.filter(request, response)),
  });
}

const typeOf = (response: Response) => String(response.getHeader('Content-Type'));
