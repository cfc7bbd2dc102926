import { createHash } from 'node:crypto';

/** Returns the id that Git gives to a text, to see without a read if the repository already has it. */
export function blobId(text: string, idLength: number): string {
  const content = Buffer.from(text);
  return createHash(idLength === 64 ? 'sha256' : 'sha1')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
}
