import type { z } from 'zod';
import { isRefusal } from './failure.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import { request, type RequestOptions } from './request.ts';

/** Keys of the writes with an unknown outcome: none was answered, or the answer was lost. */
const unanswered = new Map<string, string>();

/**
 * Sends a request that changes something. While the server has not answered it, the same request again is the same intent
 * and has the same key: what was done already is not done twice, and its first result comes back.
 * @throws ApiFailure as `request` does
 */
export async function write<T extends z.ZodType>(
  schema: T,
  path: string,
  options: Omit<RequestOptions, 'idempotencyKey'> & { readonly method: 'POST' | 'PATCH' | 'DELETE' },
): Promise<z.output<T>> {
  // The version that it rests on is not part of it: a page that reloads it meanwhile wants the same.
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
