import { createHash } from 'node:crypto';
import { withLineFeeds } from './line-ends.ts';
import type { Lock } from '#fleet/schema';

/** Returns the digest by which a lock names a manual edit that is kept. */
export const keptDigest = (text: string) => createHash('sha256').update(withLineFeeds(text)).digest('hex');

/** True if a lock records that these bytes of a manifest were accepted, although the store does not render to them. */
export function isKept({ spec }: Lock, path: string, text: string): boolean {
  const { kept = {} } = spec;
  return Object.hasOwn(kept, path) && kept[path] === keptDigest(text);
}

/** Returns a lock without kept edits. */
export function withoutKept(lock: Lock): Lock {
  const spec = { ...lock.spec };
  delete spec.kept;
  return { ...lock, spec };
}
