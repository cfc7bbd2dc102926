import { createHash } from 'node:crypto';
import type { Response } from 'express';

/**
 * Answers with JSON under a tag of what it says: whoever holds the same already gets 304 instead, so that a page that
 * connects again fetches only what is new. The tag is weak, because the answer may be compressed in several ways, and
 * because it does not count that a cluster spoke again, which is no news by itself.
 */
export function answerTagged(response: Response, value: unknown): void {
  const text = JSON.stringify(value);
  const news = text.replaceAll(/"observedAt":"[^"]*"/g, '');
  const tag = createHash('sha1').update(news).digest('base64url');
  // Browsers may keep it, and ask each time whether it still holds.
  response.set({ 'Cache-Control': 'private, no-cache', ETag: `W/"${tag}"` });
  response.type('json').send(text);
}
