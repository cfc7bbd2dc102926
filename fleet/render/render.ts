import { ApiObject, App, Chart } from 'cdk8s';
import { engineOf, protectionOf } from '../engines/index.ts';
import { kindOf } from '../kinds/index.ts';
import { enginePath, lockPath, manifestsPath } from '../model/paths.ts';
import { dumpDocument, dumpManifests } from './yaml.ts';
import { InvalidInput, kindProblem, lockFile, parseValue, type Lock, type Store } from '#fleet/schema';

/** Manifests of a store as objects, by file name. */
export type StoreObjects = ReadonlyMap<string, readonly object[]>;

/**
 * Returns the manifests of a store: a pure function of its file and its lock. The cost is the same in a fleet of one or
 * of ten thousand, because each store is its own cdk8s app.
 * @throws InvalidInput if the lock is of another kind, Error with the construct's path if it contradicts itself
 */
export function renderObjects(store: Store, lock: Lock): StoreObjects {
  const problem = kindProblem(store, lock);
  if (problem !== undefined) throw new InvalidInput([problem]);
  const chart = new Chart(new App(), 'store');
  const construct = kindOf(store).construct(chart, store, lock, protectionOf(store, lock));
  const errors = construct.node
    .findAll()
    .flatMap(node => node.node.validate().map(text => `${node.node.path}: ${text}`));
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return new Map(
    construct.node.children.map(part => [
      `${part.node.id}.yaml`,
      part.node
        .findAll()
        .filter(node => ApiObject.isApiObject(node))
        .map(node => node.toJson() as object),
    ]),
  );
}

/** Returns one file of a store in `dist/` other than its lock; undefined if the store renders to no such path. */
export function renderFile(store: Store, lock: Lock, manifests: StoreObjects, path: string): string | undefined {
  const name = store.metadata.name;
  const cluster = lock.spec.cluster.name;
  if (path === enginePath(cluster, name)) return renderEngineObject(store, lock);
  const directory = manifestsPath(cluster, name);
  const objects = path.startsWith(directory) ? manifests.get(path.slice(directory.length)) : undefined;
  return objects && dumpManifests(objects);
}

const renderEngineObject = (store: Store, lock: Lock) =>
  dumpManifests([engineOf(lock.spec.cluster.engine).storeObject(store, lock, protectionOf(store, lock))]);

/**
 * Returns the text of a lock's file. A lock that was just resolved and the same lock read from its file give the same
 * bytes.
 */
export function renderLock(lock: Lock): string {
  return dumpDocument(asInFile(lock));
}

/** Locks that {@link asInFile} has returned: to parse one takes as long as to write it. */
const inFile = new WeakSet<Lock>();

/** Returns a lock as its file will be read: its fields are checked, and in the order of the schema. @throws InvalidInput */
export function asInFile(lock: Lock): Lock {
  if (inFile.has(lock)) return lock;
  const parsed = parseValue(lockFile, lock);
  inFile.add(parsed);
  return parsed;
}

/**
 * Returns all files of one store in `dist/`: text by path of manifests, engine object and lock.
 * @param manifests if they are already rendered
 */
export function render(store: Store, lock: Lock, manifests = renderObjects(store, lock)): ReadonlyMap<string, string> {
  const name = store.metadata.name;
  const cluster = lock.spec.cluster.name;
  const files = new Map<string, string>();
  for (const [file, objects] of manifests) {
    files.set(manifestsPath(cluster, name) + file, dumpManifests(objects));
  }
  files.set(enginePath(cluster, name), renderEngineObject(store, lock));
  files.set(lockPath(cluster, name), renderLock(lock));
  return files;
}
