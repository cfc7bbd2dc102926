import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import type { Actor, WriteRequest } from '../stores/service.ts';
import { deliveryMode } from '#contract';
import { parseValue } from '#fleet/schema';

const headers = z.object({
  /** https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.html */
  'Idempotency-Key': z
    .string()
    .transform(text => text.replace(/^"(.*)"$/, '$1'))
    .pipe(z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters without spaces'))
    .optional(),
  'If-Match': z
    .string()
    .regex(/^\s*(\*|"[^"]*"(\s*,\s*"[^"]*")*)\s*$/, 'must be * or the ETag of the store, in its quotes')
    .transform(text =>
      text.trim() === '*' ? ('*' as const) : [...text.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag),
    )
    .optional(),
});

const query = z.object({ mode: deliveryMode.optional() });

/**
 * What the headers and the query of a request that writes say.
 * @throws InvalidInput naming the header or parameter
 */
export function writeRequestOf(request: Request, actor: Actor): WriteRequest {
  const { 'Idempotency-Key': key, 'If-Match': versions } = parseValue(headers, {
    'Idempotency-Key': request.get('Idempotency-Key'),
    'If-Match': request.get('If-Match'),
  });
  const { mode } = parseValue(query, { mode: request.query.mode });
  return {
    actor,
    ...(mode === undefined ? {} : { mode }),
    ...(key === undefined ? {} : { idempotencyKey: { key, request: digestOf(request) } }),
    ...(versions === undefined ? {} : { versions }),
  };
}

/** Tells one request from another; a commit's trailer keeps it, so it is short. */
function digestOf({ method, originalUrl, body }: Request): string {
  const text = JSON.stringify([method, originalUrl, body ?? null]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
