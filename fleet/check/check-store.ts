import { removalWarnings } from '../commands/changes.ts';
import { editsOverwritten, revertWarnings } from '../impact/edits-overwritten.ts';
import { impactOf, type Rendered } from '../impact/impact.ts';
import { lockPath, storePath } from '../model/paths.ts';
import type { FleetTree, Impact } from '../model/plan.ts';
import { problemsIn } from '../model/problems.ts';
import { invalidFilesOf } from '../model/tree.ts';
import { renderObjects } from '../render/render.ts';
import { isOutdated, rendererVersion } from '../render/version.ts';
import { guardLockProvenance } from '../resolve/lock-provenance.ts';
import { resolve } from '../resolve/resolve.ts';
import {
  guardNewStore,
  guardHosts,
  guardIdentity,
  guardDeletionRequested,
  type RenderedStore,
} from '../rules/guards.ts';
import { guardQuota } from '../rules/owner-quota.ts';
import { compareRendered } from './compare-rendered.ts';
import type { FleetDiff } from './fleet-diff.ts';
import { isGone, storeText, type ChangedFiles } from './touched.ts';
import type { Lock, Problem, Store } from '#fleet/schema';

/** Result of checking the effect of a change on one store. */
export interface StoreCheck {
  readonly problems: readonly Problem[];
  /** Absent if the store could not be checked, or if it is deleted and was never rendered. */
  readonly impact?: Impact;
  readonly isCompletedLater: boolean;
  /** The store and its lock after the change; absent if it is deleted or refused. */
  readonly revision?: RenderedStore;
  readonly lacksProvenance: boolean;
}

const refused = (problems: readonly Problem[], lacksProvenance = false): StoreCheck => ({
  problems,
  isCompletedLater: false,
  lacksProvenance,
});

/**
 * Checks one store of a change by the rules of the planner.
 * @param tree the fleet after the stores checked so far, for claims to hosts and quotas
 * @param files the changed files of the store
 */
export function checkStore(change: FleetDiff, tree: FleetTree, name: string, files: ChangedFiles): StoreCheck {
  const { before, after } = change;
  const invalid = invalidFilesOf(after, name).flatMap(file => file.problems);
  if (invalid.length > 0) return refused(invalid);
  const store = after.stores.get(name);
  if (store === undefined || isGone(after, name)) return checkLeaving(change, name, files);

  const formerStore = before?.stores.get(name);
  const formerLock = before?.locks.get(name);
  const lockNow = after.locks.get(name);
  const current = lockNow ?? formerLock;
  const problems: Problem[] = [];
  const rule = (check: () => void, file = storePath(name)) => {
    problems.push(...resultOf(check, file, after.texts.get(file) ?? '').problems);
  };

  if (formerStore !== undefined) rule(() => guardIdentity(formerStore, store, formerLock));
  else if (before !== null && formerLock === undefined) rule(() => guardNewStore(store));
  const resolved = resultOf(() => resolve(store, after.fleet, current), storePath(name), storeText(after, name));
  // A field that can't change is reported once.
  problems.push(...resolved.problems.filter(({ field }) => problems.every(known => known.field !== field)));
  const lock = resolved.value;
  const former = formerRevision(change, name);
  if (lock !== undefined) {
    rule(() => guardHosts(tree, lock));
    rule(() => guardQuota(tree, { store, lock }, former));
  }
  let lacksProvenance = false;
  if (before !== null && lockNow !== undefined && files.has(lockPath(lockNow.spec.cluster.name, name))) {
    const known = [...(formerLock === undefined ? [] : [formerLock]), ...(change.earlier?.get(name) ?? [])];
    const count = problems.length;
    rule(() => guardLockProvenance(store, lockNow, after.fleet, known), lockPath(lockNow.spec.cluster.name, name));
    lacksProvenance = problems.length > count;
  }
  if (problems.length > 0 || lock === undefined) return refused(problems, lacksProvenance);
  return checkRendering(change, { store, lock }, current, files);
}

function checkRendering(
  change: FleetDiff,
  after: RenderedStore,
  current: Lock | undefined,
  files: ChangedFiles,
): StoreCheck {
  const { name } = after.store.metadata;
  const former = change.before === null ? undefined : formerRevision(change, name);
  if (current !== undefined && isOutdated(current)) {
    // Without a base, nothing proves that this change wrote its files.
    return checkOutdated(after.store, current, former, change.before === null ? new Map() : files);
  }
  const [now, then] = [rendered(after), former && rendered(former)];
  const { problems, isCompletedLater, kept } = compareRendered(files, now, then, change.after.locks.has(name));
  const written = new Map([...files].filter((file): file is [string, string] => typeof file[1] === 'string'));
  const overwritten =
    change.before === null || then === undefined
      ? []
      : editsOverwritten(change.before, then, written).filter(path => files.has(path));
  const isRemoval = isRemoved(after.store) && then !== undefined && !isRemoved(then.store);
  const impact = isRemoval
    ? impactOf(then, undefined, removalWarnings(name, then.lock))
    : impactOf(then, now, [...revertWarnings(overwritten), ...keptWarnings(after.lock, former?.lock, kept)]);
  return { problems, impact, isCompletedLater, revision: after, lacksProvenance: false };
}

/** Warns reviewers of a change that lets manifests differ from what their store renders to. */
function keptWarnings({ spec }: Lock, former: Lock | undefined, touched: readonly string[]): string[] {
  const isNew = ([path, digest]: [string, string]) => former?.spec.kept?.[path] !== digest || touched.includes(path);
  return Object.entries(spec.kept ?? {})
    .filter(isNew)
    .map(([path]) => `Keeps manual edits in ${path}, which differ from what the store renders to.`);
}

/** Checks an outdated store. Its manifests can't be compared, and stay until the next change of the store. */
function checkOutdated(store: Store, lock: Lock, former: RenderedStore | undefined, files: ChangedFiles): StoreCheck {
  const { name } = store.metadata;
  const version = lock.spec.renderer;
  const problems = [...files]
    .filter(([path, text]) => path.startsWith('dist/') && text !== null)
    .map(([file]) => ({
      file,
      line: 1,
      column: 1,
      field: '',
      rule: `can't be compared: renderer version ${version} wrote it, and this is version ${rendererVersion}; undo the edit, or change the store file, which renders it again`,
    }));
  const warning = `${name} was rendered by another renderer version; the change takes effect when the store is next rendered.`;
  const objects = renderObjects(former?.store ?? store, lock);
  const impact = impactOf({ store: former?.store ?? store, lock, objects }, { store, lock, objects }, [warning]);
  return { problems, impact, isCompletedLater: false, revision: { store, lock }, lacksProvenance: false };
}

/** Requires that the deletion of a rendered store was requested before its file is deleted. */
function checkLeaving(change: FleetDiff, name: string, files: ChangedFiles): StoreCheck {
  const { before, after } = change;
  const store = before?.stores.get(name);
  const lock = before?.locks.get(name);
  const leftOver = after.locks.get(name);
  const remaining = [
    ...[...files].filter(([path, text]) => text !== null && path.startsWith('dist/')).map(([path]) => path),
    ...(leftOver === undefined ? [] : [lockPath(leftOver.spec.cluster.name, name)]),
  ];
  const problems: Problem[] = [...new Set(remaining)].map(file => ({
    file,
    line: 1,
    column: 1,
    field: '',
    rule: `belongs to no store: there is no ${storePath(name)}; delete it`,
  }));
  if (store === undefined || lock === undefined) return refused(problems);
  problems.push(...resultOf(() => guardDeletionRequested(store), storePath(name), '').problems);
  const impact = impactOf(rendered({ store, lock }), undefined);
  return { problems, impact, isCompletedLater: false, lacksProvenance: false };
}

/** Returns the store as it was rendered before the change; without a base, as it is rendered now. */
function formerRevision({ before, after }: FleetDiff, name: string): RenderedStore | undefined {
  const tree = before ?? after;
  const store = tree.stores.get(name);
  const lock = tree.locks.get(name);
  return store === undefined || lock === undefined ? undefined : { store, lock };
}

const isRemoved = (store: Store) => store.spec.state === 'removed';
const rendered = ({ store, lock }: RenderedStore): Rendered => ({ store, lock, objects: renderObjects(store, lock) });

function resultOf<T>(
  check: () => T,
  file: string,
  text: string,
): { readonly value?: T; readonly problems: readonly Problem[] } {
  try {
    return { value: check(), problems: [] };
  } catch (error) {
    return { problems: problemsIn(file, text, error) };
  }
}
