import { isDeepStrictEqual } from 'node:util';
import { resolve } from '../catalogue.ts';
import { InvalidInput, lockFile, parseValue, type Fleet, type Lock, type Problem, type Store } from '#fleet/schema';

/** What of a lock makes up a release, part by part: a change of size moves the tier, and not the images. */
const parts: readonly string[] = [
  'renderer',
  'repository',
  'cluster',
  'host',
  'size',
  'tier.web',
  'tier.database',
  'tier.cron',
  'tier.volumes.uploads',
  'tier.volumes.database',
  'roomFor.web',
  'roomFor.database',
  'roomFor.cron',
  'edition',
  'plugins',
  'theme',
  'images.web',
  'images.database',
  'images.credentials',
  'country',
  'currency',
];

/**
 * Refuses a lock that somebody made up: each part of it must be what a lock of this store said before or what
 * `fleet.yaml` gives the store now. Otherwise a lock could run any image in the name of the shop.
 * @param known locks that the store has, or had in earlier commits
 * @throws InvalidInput naming each part of the lock that is from nowhere
 */
export function guardRelease(store: Store, lock: Lock, fleet: Fleet, known: readonly Lock[]): void {
  const releases = [...known, ...[undefined, ...known].flatMap(from => resolved(store, fleet, from))];
  const problems = parts
    .filter(part => !releases.some(release => isDeepStrictEqual(partOf(release, part), partOf(lock, part))))
    .map((part): Problem => {
      const value = JSON.stringify(partOf(lock, part)) as string | undefined;
      return {
        field: `spec.${part}`,
        ...(value === undefined ? {} : { value }),
        rule: 'is of no known release: neither an earlier lock of this store nor fleet.yaml gives it',
      };
    });
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** What `fleet.yaml` gives a store now, as a lock that was read back from its file; nothing where it gives nothing. */
function resolved(store: Store, fleet: Fleet, from: Lock | undefined): Lock[] {
  try {
    return [parseValue(lockFile, resolve(store, fleet, from))];
  } catch (error) {
    if (error instanceof InvalidInput) return [];
    throw error;
  }
}

function partOf({ spec }: Lock, part: string): unknown {
  return part.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], spec);
}
