import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { jsonParts } from './json-text.ts';

/**
 * Responds with JSON and a tag of its content: a client that already has it gets 304, so that a page that reconnects
 * fetches only changes. The tag is weak, because the response may be compressed in several ways.
 */
export async function answerTagged(response: Response, value: object): Promise<void> {
  const parts: string[] = [];
  const tag = createHash('sha1');
  for await (const part of jsonParts(value)) {
    parts.push(part);
    tag.update(part);
  }
  // Browsers may store it, and revalidate it each time.
  response.set({ 'Cache-Control': 'private, no-cache', ETag: `W/"${tag.digest('base64url')}"` });
  response.type('json').send(parts.join(''));
}
