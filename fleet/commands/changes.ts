import { isDeepStrictEqual } from 'node:util';
import { kindOfLock } from '../kinds/index.ts';
import { isPlainObject } from '../lib/plain-object.ts';
import { Conflict } from '../model/errors.ts';
import { storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { dumpDocument } from '../render/yaml.ts';
import { guardNewStore, guardIdentity } from '../rules/guards.ts';
import { nextLock } from '../rules/next-lock.ts';
import { mustQueue, type SlotExemptStores } from '../rules/start-slots.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';
import { patchYaml } from './patch-yaml.ts';
import { InvalidInput, parseFile, parseValue, storeFile, type Lock, type Store } from '#fleet/schema';

/**
 * Plans a new store. It is queued if all start slots of its cluster are taken.
 * @param input a store file as JSON, not parsed yet
 * @param slotExempt stores that take no start slot
 * @throws InvalidInput if a rule is violated, Conflict if the name or host is taken
 */
export function planCreate(tree: FleetTree, input: unknown, slotExempt: SlotExemptStores = new Set()): Plan {
  const store = parseValue(storeFile, input);
  const { name } = store.metadata;
  if (tree.stores.has(name) || tree.texts.has(storePath(name))) {
    throw new Conflict(`A store ${name} exists already; choose another name.`, 'metadata.name');
  }
  if (currentLock(tree, name) !== undefined) {
    throw new Conflict(`A store ${name} is still being deleted; wait for it or choose another name.`, 'metadata.name');
  }
  guardNewStore(store);
  const lock = nextLock(tree, store);
  return assemble(tree, {
    action: 'create',
    subject: `Create store ${name}`,
    text: dumpDocument(fileOrder(input, store)),
    after: { store, lock },
    queued: mustQueue(tree, lock, slotExempt),
  });
}

/**
 * Plans a change of a store by a JSON merge patch of its file; comments of the file are kept.
 * @throws NotFound, InvalidInput, Conflict
 */
export function planChange(tree: FleetTree, name: string, patch: unknown): Plan {
  const before = storeOf(tree, name);
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw new InvalidInput([{ field: '', rule: 'must be a JSON merge patch: an object' }]);
  }
  const text = patchYaml(textOf(tree, name), patch);
  const after = withoutPosition(() => parseFile(storeFile, storePath(name), text));
  const current = currentLock(tree, name);
  guardIdentity(before, after, current);
  const lock = nextLock(tree, after, current && { store: before, lock: current });
  const isRemoval = after.spec.state === 'removed' && before.spec.state !== 'removed';
  const isCancelled = before.spec.state === 'removed' && after.spec.state !== 'removed';
  const subject = isRemoval ? 'Delete' : isCancelled ? 'Cancel the deletion of' : 'Change';
  return assemble(tree, {
    action: isRemoval ? 'delete' : 'change',
    subject: `${subject} store ${name}`,
    text,
    ...(current === undefined ? {} : { before: { store: before, lock: current } }),
    after: { store: after, lock },
    warnings: isRemoval ? removalWarnings(name, lock) : volumeWarnings(tree, name, lock, current),
  });
}

/** Orders the fields of a new file as the schema does. The file contains what was requested, and no defaults. */
function fileOrder(input: unknown, store: Store): object {
  const requested = isPlainObject(input) && isPlainObject(input.spec) ? input.spec : {};
  const spec = Object.fromEntries(
    Object.entries(store.spec).filter(([field, value]) => value !== undefined && field in requested),
  );
  return { apiVersion: store.apiVersion, kind: store.kind, metadata: store.metadata, spec };
}

/** The caller sent a patch, not a file, so a line of the patched file would mean nothing to them. */
function withoutPosition<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.problems.map(({ field, value, rule }) => ({ field, rule, ...(value === undefined ? {} : { value }) })),
    );
  }
}

/** Warns about volumes that can't get the size of the new tier because they exist. */
function volumeWarnings({ fleet }: FleetTree, name: string, { spec }: Lock, current: Lock | undefined): string[] {
  if (current === undefined || current.spec.size === spec.size) return [];
  const tiers = kindOfLock(current).tiers(fleet);
  const offered = Object.hasOwn(tiers, spec.size) ? tiers[spec.size]?.volumes : undefined;
  if (offered === undefined || isDeepStrictEqual(offered, spec.tier.volumes)) return [];
  const volumes = Object.entries(spec.tier.volumes).map(([volume, size]) => `${volume} ${size}`);
  const why = fleet.spec.clusters[spec.cluster.name]?.volumeExpansion
    ? 'volumes can grow, but never shrink'
    : `volumes of the cluster ${spec.cluster.name} can't grow (volumeExpansion in fleet.yaml)`;
  return [`The volumes of ${name} keep their size, ${volumes.join(' and ')}: ${why}.`];
}

/** Warns of the effects of a deletion on shoppers and data. */
export function removalWarnings(name: string, lock: Lock): string[] {
  return [
    `The volumes of ${name} (${kindOfLock(lock).data}) are deleted for good; there is no backup.`,
    `${lock.spec.cluster.ingress.scheme}://${lock.spec.host} stops answering.`,
  ];
}
