import { isDeepStrictEqual } from 'node:util';
import { kindOf, kindOfLock } from '../kinds/index.ts';
import { Conflict, NotFound, Refused } from '../model/errors.ts';
import { storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { lockIn, readStore } from '../model/tree.ts';
import { resizeHeadroom } from '../resolve/resize-headroom.ts';
import { resolve } from '../resolve/resolve.ts';
import { onLargerVolumes } from '../resolve/volumes.ts';
import { guardHosts, guardIdentity, type RenderedStore } from '../rules/guards.ts';
import { guardQuota } from '../rules/owner-quota.ts';
import { assemble, currentLock } from './assemble.ts';
import { InvalidInput, kindProblem, lockFile, parseValue, type Lock, type Store } from '#fleet/schema';

/**
 * Plans to roll a store back to its file and lock of an earlier commit. The rollback is a commit like any other, so the
 * history stays. It restores the settings, tier, edition and image. It does not restore what the data depends on:
 * cluster, repository, the image of the database and the size of volumes. An image that `fleet.yaml` no longer names is
 * allowed, because the lock has it.
 * @param files text by path of the store's files in that commit
 * @param commit its id, for the subject
 * @throws NotFound if there is no such store now, Refused if that commit has no store to roll back to
 * @throws Conflict if nothing would change or another store has the host now
 * @throws InvalidInput if the file of that commit is invalid, is of another kind or cluster, or exceeds the owner's
 *   quota
 */
export function planRollback(tree: FleetTree, name: string, files: ReadonlyMap<string, string>, commit: string): Plan {
  const path = storePath(name);
  if (!tree.texts.has(path)) throw new NotFound(`There is no store ${name}.`);
  const short = commit.slice(0, 7);
  const text = files.get(path);
  if (text === undefined)
    throw new Refused(`Commit ${short} has no store ${name}, so there is nothing to roll back to.`);
  const read = readStore(path, name, text);
  if ('problems' in read) throw new InvalidInput(read.problems);
  const { store } = read;
  if (store.spec.state === 'removed') {
    throw new Refused(`In commit ${short} the store ${name} was being deleted; a rollback can't delete it.`);
  }
  // Absent if its file is invalid, which is when a rollback is needed most.
  const current = tree.stores.get(name);
  const now = currentLock(tree, name);
  if (current !== undefined) guardIdentity(current, store, now);
  const then = lockIn(files, name);
  const lock = now === undefined ? resolve(store, tree.fleet, then) : goBack(store, tree, now, then);
  const before: RenderedStore | undefined =
    current === undefined || now === undefined ? undefined : { store: current, lock: now };
  guardHosts(tree, lock);
  guardQuota(tree, { store, lock }, before);
  if (text === tree.texts.get(path) && JSON.stringify(lock) === JSON.stringify(now)) {
    throw new Conflict(`The store ${name} is the same as in commit ${short}; there is nothing to roll back.`);
  }
  return assemble(tree, {
    action: 'rollback',
    subject: `Roll store ${name} back to ${short}`,
    text,
    ...(before === undefined ? {} : { before }),
    after: { store, lock },
    warnings: rollbackWarnings(tree, lock, now, then),
  });
}

/** Returns the former lock on the current infrastructure. */
function goBack(store: Store, tree: FleetTree, now: Lock, then: Lock | undefined): Lock {
  if (then === undefined) return resolve(store, tree.fleet, now);
  const problem = kindProblem(store, now) ?? kindProblem(store, then);
  if (problem !== undefined) throw new InvalidInput([problem]);
  const kind = kindOf(store);
  const { cluster, repository, attempt } = now.spec;
  const onThisCluster: Lock = {
    ...then,
    // The number of the attempt only counts up: another number replaces all pods.
    spec: { ...kind.rollBack(now.spec, then.spec), cluster, repository, attempt },
  };
  const lock = resolve(store, tree.fleet, onThisCluster);
  const { spec } = lock;
  // Links to the current host must keep working too.
  const aliases = [...new Set([...(lock.spec.aliases ?? []), now.spec.host])].filter(alias => alias !== spec.host);
  const tier = onLargerVolumes(now.spec.tier, spec.tier);
  const headroom = resizeHeadroom(kind, now.spec, tier);
  return parseValue(lockFile, {
    ...lock,
    spec: { ...spec, ...(aliases.length === 0 ? {} : { aliases }), tier, roomFor: headroom },
  });
}

/** Warns of what the rollback does not restore. */
function rollbackWarnings({ fleet }: FleetTree, lock: Lock, now: Lock | undefined, then: Lock | undefined) {
  const { name } = lock.metadata;
  const warnings = kindOfLock(lock).rollbackWarnings({
    name,
    fleet,
    lock: lock.spec,
    now: now?.spec,
    then: then?.spec,
  });
  if (now !== undefined && then !== undefined && !isDeepStrictEqual(lock.spec.tier.volumes, then.spec.tier.volumes)) {
    warnings.push(`The volumes of ${name} keep their size: volumes can grow, but never shrink.`);
  }
  return warnings;
}
