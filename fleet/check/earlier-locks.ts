import { lockIn } from '../model/tree.ts';
import { InvalidInput, type Lock } from '#fleet/schema';

/**
 * Number of commits of a lock that are read to find the releases its store may go back to. Rollbacks beyond that are
 * not expected.
 */
export const mostEarlierLocks = 200;

/**
 * The locks that a store had. One of another time may be of another form; it is left out, because it is no release that
 * anybody can go back to.
 * @param path of the lock
 * @param texts what earlier commits had there
 */
export function locksOfHistory(path: string, name: string, texts: readonly string[]): Lock[] {
  return texts.flatMap(text => {
    try {
      return lockIn(new Map([[path, text]]), name) ?? [];
    } catch (error) {
      if (error instanceof InvalidInput) return [];
      throw error;
    }
  });
}
