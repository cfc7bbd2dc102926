import { createHash } from 'node:crypto';
import { withLineFeeds } from './line-ends.ts';
import type { Lock } from '#fleet/schema';

/** Returns the digest by which a lock names a manifest that was edited by hand and is kept. */
export const keptDigest = (text: string) => createHash('sha256').update(withLineFeeds(text)).digest('hex');

/** True if a lock records that these bytes of a manifest were accepted, though they do not follow from it. */
export function isKept({ spec }: Lock, path: string, text: string): boolean {
  const { kept = {} } = spec;
  return Object.hasOwn(kept, path) && kept[path] === keptDigest(text);
}

/** A lock that accepts nothing but what follows from it. */
export function withoutKept(lock: Lock): Lock {
  const spec = { ...lock.spec };
  delete spec.kept;
  return { ...lock, spec };
}
