import { resolve } from '../catalogue.ts';
import { Conflict, NotFound, Refused } from '../errors.ts';
import { pathsOfStore, storePath } from '../paths.ts';
import { renderCluster } from '../render/cluster.ts';
import { render, renderObjects } from '../render/render.ts';
import { dumpDocument } from '../render/yaml.ts';
import { patchYaml } from './edit.ts';
import { guardHost, guardIdentity } from './guards.ts';
import { intentOf, type Rendered } from './intent.ts';
import type { Action, FleetTree, Plan } from './plan.ts';
import { InvalidInput, parseFile, parseValue, storeFile, type Lock, type Store } from '#fleet/schema';

/**
 * Plans a new store.
 * @param input a store file as JSON, not parsed yet
 * @throws InvalidInput when a rule is broken, Conflict when the name or host is taken
 */
export function planCreate(tree: FleetTree, input: unknown): Plan {
  const store = parseValue(storeFile, input);
  const { name } = store.metadata;
  if (tree.stores.has(name) || tree.texts.has(storePath(name))) {
    throw new Conflict(`There is a store ${name} already; choose another name.`, 'metadata.name');
  }
  if (currentLock(tree, name) !== undefined) {
    throw new Conflict(`A store ${name} is still being removed; wait for it or choose another name.`, 'metadata.name');
  }
  if (store.spec.state === 'removed') {
    throw new InvalidInput([{ field: 'spec.state', value: '"removed"', rule: 'must be running for a new store' }]);
  }
  const lock = resolve(store, tree.fleet);
  guardHost(tree, lock);
  return assemble(tree, {
    action: 'create',
    subject: `Create store ${name}`,
    text: dumpDocument(fileOrder(input, store)),
    after: { store, lock },
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
  const lock = resolve(after, tree.fleet, current);
  guardHost(tree, lock);
  const isRemoval = after.spec.state === 'removed' && before.spec.state !== 'removed';
  return assemble(tree, {
    action: isRemoval ? 'remove' : 'change',
    subject: isRemoval ? `Remove store ${name}` : `Change store ${name}`,
    text,
    ...(current === undefined ? {} : { before: { store: before, lock: current } }),
    after: { store: after, lock },
    warnings: isRemoval ? removalWarnings(name, lock) : [],
  });
}

/**
 * Plans the first half of a deletion: `state: removed` takes the marks against pruning off. The files go in a second
 * commit ({@link planFinishRemoval}), once the cluster has applied this one.
 * @throws NotFound when there is no such store
 */
export function planRemove(tree: FleetTree, name: string): Plan {
  if (storeOf(tree, name).spec.state === 'removed') {
    throw new Conflict(`The store ${name} is being removed already.`, 'spec.state');
  }
  return planChange(tree, name, { spec: { state: 'removed' } });
}

/**
 * Plans the second half of a deletion: every file of the store goes, and the engine prunes.
 * @throws NotFound, Refused when nobody has asked for the removal
 */
export function planFinishRemoval(tree: FleetTree, name: string): Plan {
  const store = storeOf(tree, name);
  const lock = currentLock(tree, name);
  if (store.spec.state !== 'removed') {
    throw new Refused(`The store ${name} is not marked as removed; its files stay.`);
  }
  const prefixes = lock === undefined ? [storePath(name)] : pathsOfStore(lock.spec.cluster.name, name);
  const removals = [storePath(name), ...tree.paths].filter(
    (path, index, all) => all.indexOf(path) === index && prefixes.some(prefix => owns(prefix, path)),
  );
  return {
    action: 'finish-removal',
    store: name,
    writes: new Map(),
    removals,
    subject: `Remove the files of store ${name}`,
    intent: intentOf(lock === undefined ? undefined : { store, objects: renderObjects(store, lock) }, undefined),
  };
}

/**
 * Plans what is missing beside a store file that a person wrote: lock, manifests and engine object.
 * @throws NotFound, InvalidInput, Conflict
 */
export function planCompletion(tree: FleetTree, name: string): Plan {
  const store = storeOf(tree, name);
  const current = currentLock(tree, name);
  const lock = resolve(store, tree.fleet, current);
  guardHost(tree, lock);
  return assemble(tree, {
    action: 'complete',
    subject: `Render store ${name}`,
    text: textOf(tree, name),
    after: { store, lock },
  });
}

/** Names of the stores whose `dist/` does not hold what store and lock say: a person pushed only the store file. */
export function incompleteStores(tree: FleetTree): string[] {
  return [...tree.stores.keys()].filter(name => !tree.locks.has(name));
}

interface Change {
  readonly action: Action;
  readonly subject: string;
  /** Text of the store file after the change. */
  readonly text: string;
  readonly before?: { readonly store: Store; readonly lock: Lock };
  readonly after: { readonly store: Store; readonly lock: Lock };
  readonly warnings?: readonly string[];
}

function assemble(tree: FleetTree, change: Change): Plan {
  const { store, lock } = change.after;
  const name = store.metadata.name;
  const cluster = lock.spec.cluster.name;
  const rendered = render(store, lock);
  const writes = new Map([[storePath(name), change.text], ...rendered, ...missingClusterFiles(tree, cluster)]);
  const owned = pathsOfStore(cluster, name);
  const removals = [...tree.paths].filter(path => !writes.has(path) && owned.some(prefix => owns(prefix, path)));
  const side = (of: { store: Store; lock: Lock } | undefined): Rendered | undefined =>
    of === undefined ? undefined : { store: of.store, objects: renderObjects(of.store, of.lock) };
  return {
    action: change.action,
    store: name,
    writes,
    removals,
    subject: change.subject,
    // What a removal takes away is said when it is asked for, not when its last files go.
    intent: intentOf(side(change.before), change.action === 'remove' ? undefined : side(change.after), change.warnings),
  };
}

/** The first store of a cluster brings what the cluster's directory needs besides stores. */
function missingClusterFiles(tree: FleetTree, cluster: string): [string, string][] {
  return [...renderCluster(tree.fleet, cluster)].filter(([path]) => !tree.paths.has(path));
}

/** A prefix with a final `/` owns what is below it; any other owns itself. */
function owns(prefix: string, path: string): boolean {
  return prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix;
}

function storeOf(tree: FleetTree, name: string): Store {
  const store = tree.stores.get(name);
  if (store !== undefined) return store;
  const broken = tree.broken.find(file => file.name === name && file.path === storePath(name));
  if (broken !== undefined) throw new InvalidInput(broken.problems);
  throw new NotFound(`There is no store ${name}.`);
}

/**
 * The lock of a store, if it has one. One that can't be read is no missing one: to resolve anew would move the store.
 * @throws InvalidInput when the lock is broken
 */
function currentLock(tree: FleetTree, name: string): Lock | undefined {
  const broken = tree.broken.find(file => file.name === name && file.path.startsWith('dist/'));
  if (broken !== undefined) throw new InvalidInput(broken.problems);
  return tree.locks.get(name);
}

function textOf(tree: FleetTree, name: string): string {
  const text = tree.texts.get(storePath(name));
  if (text === undefined) throw new NotFound(`There is no store ${name}.`);
  return text;
}

/** A new file holds what was asked for, in the order of the schema, and no default that nobody chose. */
function fileOrder(input: unknown, store: Store): object {
  const asked = isObject(input) && isObject(input.spec) ? input.spec : {};
  const spec = Object.fromEntries(
    Object.entries(store.spec).filter(([field, value]) => value !== undefined && field in asked),
  );
  return { apiVersion: store.apiVersion, kind: store.kind, metadata: store.metadata, spec };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The caller sent a patch, not a file: a line of the patched file would mean nothing to him. */
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

function removalWarnings(name: string, lock: Lock): string[] {
  return [
    `The volumes of ${name} (products, orders, pictures) are deleted for good; there is no backup.`,
    `${lock.spec.cluster.ingress.scheme}://${lock.spec.host} stops answering.`,
  ];
}
