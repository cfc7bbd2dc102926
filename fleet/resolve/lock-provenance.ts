import { isDeepStrictEqual } from 'node:util';
import { kindOfLock } from '../kinds/index.ts';
import type { Provenance } from '../kinds/kind.ts';
import { resolve } from './resolve.ts';
import {
  InvalidInput,
  lockFile,
  parseValue,
  type CommonLock,
  type Fleet,
  type Lock,
  type Problem,
  type Store,
} from '#fleet/schema';

/**
 * Rule of provenance for each field that all locks have. Fields of `containers` may come from several locks: a change of
 * tier moves the tier, but not the size of the volumes.
 */
const provenance = {
  renderer: 'field',
  repository: 'field',
  cluster: 'field',
  host: 'field',
  size: 'field',
  tier: 'containers',
  roomFor: 'containers',
  kind: 'field',
  aliases: 'own rule',
  attempt: 'own rule',
  // Reviewers of a change are warned of kept edits.
  kept: 'free',
  // It decides what is resolved next, and names nothing that runs.
  requested: 'free',
} as const satisfies Record<keyof CommonLock['spec'], Provenance | 'containers' | 'own rule' | 'free'>;

/**
 * Returns the parts of a lock that must each come from `fleet.yaml` or from another lock of the store, as dotted paths.
 */
function partsOf(lock: Lock): string[] {
  const kind = kindOfLock(lock);
  const { tier } = lock.spec;
  const containers = Object.keys(kind.containers(tier));
  const volumes = Object.keys(tier.volumes).map(name => `tier.volumes.${name}`);
  return Object.entries<string>({ ...provenance, ...kind.provenance }).flatMap(([field, from]) => {
    if (from === 'field') return [field];
    if (from === 'entries') return Object.keys(Object(partOf(lock, field)) as object).map(name => `${field}.${name}`);
    if (from !== 'containers') return [];
    return [...containers.map(name => `${field}.${name}`), ...(field === 'tier' ? volumes : [])];
  });
}

/** Number of retries of a store that may wait for one review; each counts one up. */
const mostAttempts = 10;

/**
 * Refuses a made-up lock: each part of it must be in an earlier lock of this store or be what `fleet.yaml` resolves to
 * now. Otherwise a lock could run any image in the name of the shop, or take a host.
 * @param known current and earlier locks of the store
 * @throws InvalidInput naming each part of the lock without provenance
 */
export function guardLockProvenance(store: Store, lock: Lock, fleet: Fleet, known: readonly Lock[]): void {
  const valid = [...known, ...[undefined, ...known].flatMap(from => resolved(store, fleet, from))];
  const unknown = partsOf(lock)
    .filter(part => !valid.some(other => isDeepStrictEqual(partOf(other, part), partOf(lock, part))))
    .map(part => [part, partOf(lock, part)] as const);
  const problems = [...unknown, ...unknownAliases(lock, valid), ...unknownAttempt(lock, valid)].map(
    ([part, is]): Problem => {
      const value = JSON.stringify(is) as string | undefined;
      return {
        field: `spec.${part}`,
        ...(value === undefined ? {} : { value }),
        rule: 'was not produced by fleet.yaml or an earlier lock of this store; undo the edit of the lock',
      };
    },
  );
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** A former host of the store becomes an alias, so each may come from another lock. */
function unknownAliases({ spec }: Lock, valid: readonly Lock[]): (readonly [part: string, is: unknown])[] {
  const known = new Set(valid.flatMap(other => [other.spec.host, ...(other.spec.aliases ?? [])]));
  return (spec.aliases ?? []).flatMap((alias, index) =>
    known.has(alias) ? [] : [[`aliases.${index}`, alias] as const],
  );
}

function unknownAttempt({ spec }: Lock, valid: readonly Lock[]): (readonly [part: string, is: unknown])[] {
  const newest = Math.max(1, ...valid.map(other => other.spec.attempt ?? 1));
  return (spec.attempt ?? 1) <= newest + mostAttempts ? [] : [['attempt', spec.attempt] as const];
}

/** Returns what `fleet.yaml` resolves a store to now, as a lock read from its file; empty if it can't be resolved. */
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
