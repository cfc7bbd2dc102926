import { z } from 'zod';
import { kindSchemas } from '../kinds/schemas.ts';
import type { CommonLock } from './lock-parts.ts';
import { storeName } from './primitives.ts';
import type { Problem } from './problem.ts';
import { apiVersion, type CommonStore } from './store-parts.ts';
import { defaultKind, immutable, kindRule, type KindId } from './store.ts';
import { unionOf } from './union.ts';

/**
 * The lock of a store, like a package-lock of a package: everything that `fleet.yaml` and the renderer resolved for the
 * store. `render(store, lock)` needs nothing else, so a changed tier never changes a store silently.
 */
export const lockFile = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('StoreLock'),
  metadata: z.strictObject({ name: storeName }),
  spec: unionOf(
    'kind',
    kindSchemas.map(({ lock }) => lock),
    kindRule,
  ),
});

export type Lock = z.output<typeof lockFile>;

const requested = new Map<string, readonly string[]>(
  kindSchemas.map(({ id, lock }) => [id, Object.keys(lock.shape.requested.shape)]),
);

/** Names of the settings of a store file that the lock of its kind records. */
export const requestedFields = (kind: KindId): readonly string[] => requested.get(kind) ?? [];

/** Returns the id of the kind of a lock: the first kind, if the lock names none. */
export const kindIdOfLock = ({ spec }: Lock): KindId => spec.kind ?? defaultKind;

/** Returns the reason why a lock does not fit its store, which keeps its kind; undefined if it fits. */
export function kindProblem({ kind }: CommonStore, { spec }: CommonLock): Problem | undefined {
  const { kind: locked = defaultKind } = spec;
  return locked === kind ? undefined : immutable('kind', locked, kind);
}
