import { createHash, timingSafeEqual } from 'node:crypto';

/** Returns a check of HTTP Basic credentials: any user, the token as password, compared in constant time. */
export function basicToken(token: string): (header: string | undefined) => boolean {
  if (token === '') throw new Error('The Git listener needs a token: an empty one would admit every client');
  const expected = digest(token);
  return header => {
    const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1];
    if (encoded === undefined) return false;
    const credentials = Buffer.from(encoded, 'base64').toString();
    const colon = credentials.indexOf(':');
    return colon >= 0 && timingSafeEqual(digest(credentials.slice(colon + 1)), expected);
  };
}

/** Hashes have equal length for every input. */
const digest = (text: string) => createHash('sha256').update(text).digest();
