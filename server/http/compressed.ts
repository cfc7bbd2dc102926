import compression from 'compression';
import type { RequestHandler, Response } from 'express';

/**
 * Compresses every answer of some length as its client accepts it, with Brotli or gzip, in threads of their own. An event
 * must not wait in a compressor until more of them have come.
 */
export function compressed(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !typeOf(response).startsWith('text/event-stream') &&
      (typeOf(response).startsWith('application/x-ndjson') || compression.filter(request, response)),
  });
}

const typeOf = (response: Response) => String(response.getHeader('Content-Type'));
