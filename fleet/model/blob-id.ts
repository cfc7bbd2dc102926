import { hash } from 'node:crypto';

/** Returns the id that Git gives to a text, to see without a read if the repository already has it. */
export function blobId(text: string, idLength: number): string {
  return hash(idLength === 64 ? 'sha256' : 'sha1', `blob ${Buffer.byteLength(text)}\0${text}`);
}
