import { Conflict, Refused } from '../model/errors.ts';
import type { FleetTree } from '../model/plan.ts';
import { locksWhere } from '../model/store-index.ts';
import {
  kindIdOfLock,
  immutable,
  immutableFields,
  InvalidInput,
  problemsOfNewName,
  type Lock,
  type Store,
} from '#fleet/schema';

/** A store as it is rendered: its file and its lock. */
export interface RenderedStore {
  readonly store: Store;
  readonly lock: Lock;
}

/**
 * Refuses a host or alias that another store of the fleet serves, or that the fleet reserves.
 * @throws Conflict naming the field and the store with the host
 */
export function guardHosts(tree: FleetTree, lock: Lock): void {
  const { host, aliases = [] } = lock.spec;
  const claims = new Map([
    [host, 'spec.host'],
    ...aliases.map((alias, index) => [alias, `spec.aliases.${index}`] as const),
  ]);
  for (const [claimed, field] of claims) {
    if (!tree.fleet.spec.reservedHosts.includes(claimed)) continue;
    throw new Conflict(`The host ${claimed} is reserved by fleet.yaml; choose another.`, field);
  }
  for (const [claimed, field] of claims) {
    const other = locksWhere(tree, 'host', claimed).find(({ metadata }) => metadata.name !== lock.metadata.name);
    if (other === undefined) continue;
    throw new Conflict(`The host ${claimed} is already used by store ${other.metadata.name}; choose another.`, field);
  }
}

/** Refuses a change of a fixed field: it would delete one store and create another. */
export function guardIdentity(before: Store, after: Store, lock: Lock | undefined): void {
  const old: Record<(typeof immutableFields)[number], string | undefined> = {
    kind: lock === undefined ? before.kind : kindIdOfLock(lock),
    'metadata.name': before.metadata.name,
    // The lock names the cluster even if the file leaves it to the fleet's default. Without a lock nothing was
    // rendered, and a store without a cluster may still choose.
    'spec.cluster': lock?.spec.cluster.name ?? before.spec.cluster ?? after.spec.cluster,
  };
  const now: typeof old = {
    kind: after.kind,
    'metadata.name': after.metadata.name,
    'spec.cluster': after.spec.cluster ?? old['spec.cluster'],
  };
  const problems = immutableFields
    .filter(field => old[field] !== now[field])
    .map(field => immutable(field, old[field], now[field]));
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** Refuses a deletion that was not requested: the engine would leave the pods and volumes behind, unknown to Git. */
export function guardDeletionRequested({ metadata, spec }: Store): void {
  if (spec.state === 'removed') return;
  throw new Refused(
    `The deletion of ${metadata.name} was not requested, so its files stay. Set spec.state to removed first.`,
  );
}

/** Refuses a new store with a name that it could not keep. */
export function guardNewName({ metadata }: Store): void {
  const problems = problemsOfNewName(metadata.name);
  if (problems.length > 0) throw new InvalidInput(problems);
}

/**
 * Refuses a new store with `state: removed`, because there is nothing to delete, and one as {@link guardNewName} does.
 */
export function guardNewStore(store: Store): void {
  guardNewName(store);
  if (store.spec.state !== 'removed') return;
  throw new InvalidInput([{ field: 'spec.state', value: '"removed"', rule: 'must be running for a new store' }]);
}

/**
 * Refuses a change that removes many stores at once without confirmation of their exact number: emptying a fleet is
 * more often an accident than intended.
 * @param removed number of stores that the change removes
 * @param total number of stores before it
 * @param confirmed the confirmed number
 */
export function guardDeletions(removed: number, total: number, confirmed?: number): void {
  const limit = Math.max(3, Math.floor(total / 10));
  if (removed <= limit || removed === confirmed) return;
  const got = confirmed === undefined ? '' : ` (got ${confirmed})`;
  throw new Refused(`Deleting ${removed} of ${total} stores needs confirmation: set removals to ${removed}${got}.`);
}
