import { createHash } from 'node:crypto';
import { withLineFeeds } from './line-ends.ts';
import type { Lock } from '#fleet/schema';

/** How a lock names the bytes of a manifest that was edited by hand and is to stay so. */
export const keptDigest = (text: string) => createHash('sha256').update(withLineFeeds(text)).digest('hex');

/** Whether a lock says that these bytes of a manifest were accepted, though they do not follow from it. */
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
