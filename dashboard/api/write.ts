import type { z } from 'zod';
import { isRefusal } from './failure.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import { request, type RequestOptions } from './request.ts';

/** Keys of the writes whose outcome is unknown. */
const unanswered = new Map<string, string>();

/**
 * Sends a request that writes. Until the server has answered it, the same request has the same key, so the server does
 * it once and answers with the first result.
 * @throws ApiFailure as `request` does
 */
export async function write<T extends z.ZodType>(
  schema: T,
  path: string,
  options: Omit<RequestOptions, 'idempotencyKey'> & { readonly method: 'POST' | 'PATCH' | 'DELETE' },
): Promise<z.output<T>> {
  // `If-Match` is left out: after a reload, a page sends the same request with a newer version.
  const sent = JSON.stringify([options.method, path, options.body]);
  const idempotencyKey = unanswered.get(sent) ?? newIdempotencyKey();
  unanswered.set(sent, idempotencyKey);
  try {
    const answer = await request(schema, path, { ...options, idempotencyKey });
    unanswered.delete(sent);
    return answer;
  } catch (error) {
    if (isRefusal(error)) unanswered.delete(sent);
    throw error;
  }
}
