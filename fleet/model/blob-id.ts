import { createHash } from 'node:crypto';

/** The id that Git gives to a text, to see without a read whether it is there already. */
export function blobId(text: string, idLength: number): string {
  const content = Buffer.from(text);
  return createHash(idLength === 64 ? 'sha256' : 'sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
}
