import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { jsonParts } from './json-text.ts';

/**
 * Answers with JSON under a tag of its content: a client that holds the same already gets 304 instead, so that a page
 * that connects again fetches only news. The tag is weak, because the answer may be compressed in several ways, and
 * because it ignores the time of a cluster's last answer, which is no news by itself.
 */
export async function answerTagged(response: Response, value: object): Promise<void> {
  const parts: string[] = [];
  const tag = createHash('sha1');
  for await (const part of jsonParts(value)) {
    parts.push(part);
    tag.update(part.replaceAll(/"observedAt":"[^"]*"/g, ''));
  }
  // Browsers may keep it, and revalidate it each time.
  response.set({ 'Cache-Control': 'private, no-cache', ETag: `W/"${tag.digest('base64url')}"` });
  response.type('json').send(parts.join(''));
}
