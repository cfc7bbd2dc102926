import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Actor, WriteRequest } from '../stores/requests.ts';
import { writeHeaders, writeQuery } from '#contract';
import { parseValue } from '#fleet/schema';

/**
 * Reads the headers and the query of a request that writes.
 * @throws InvalidInput naming the header or parameter
 */
export function writeRequestOf(request: Request, actor: Actor): WriteRequest {
  const { 'Idempotency-Key': key, 'If-Match': versions } = parseValue(writeHeaders, {
    'Idempotency-Key': request.get('Idempotency-Key'),
    'If-Match': request.get('If-Match'),
  });
  const { mode } = parseValue(writeQuery, { mode: request.query.mode });
  return {
    actor,
    ...(mode === undefined ? {} : { mode }),
    ...(key === undefined ? {} : { idempotencyKey: { key, request: digestOf(request) } }),
    ...(versions === undefined ? {} : { versions }),
  };
}

/** Digest of a request. A commit's trailer contains it, so it is short. */
function digestOf({ method, originalUrl, body }: Request): string {
  const text = JSON.stringify([method, originalUrl, body ?? null]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
