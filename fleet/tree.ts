import { storePath } from './paths.ts';
import type { BrokenFile, FleetTree } from './plan/plan.ts';
import {
  fleetFile,
  InvalidInput,
  lockFile,
  parseFile,
  readYaml,
  storeFile,
  type Lock,
  type Problem,
  type Store,
} from '#fleet/schema';

/** Which files of the repository {@link readTree} wants the text of; of all others the path is enough. */
export function isTreeFile(path: string): boolean {
  return path === 'fleet.yaml' || storeFilePattern.test(path) || lockPattern.test(path);
}

const storeFilePattern = /^stores\/([^/]+)\.ya?ml$/;
const lockPattern = /^dist\/([^/]+)\/locks\/([^/]+)\.yaml$/;

/**
 * Reads the fleet from the texts of its files. A store file that does not validate is reported in `broken` and blocks
 * nobody else; a broken `fleet.yaml` leaves nothing to plan with and throws.
 * @param texts text by path, of the files that {@link isTreeFile} names
 * @param paths every path under `stores/` and `dist/`
 * @throws InvalidInput when `fleet.yaml` is missing or broken
 */
export function readTree(texts: ReadonlyMap<string, string>, paths: ReadonlySet<string>): FleetTree {
  const fleetText = texts.get('fleet.yaml');
  if (fleetText === undefined) {
    throw new InvalidInput([{ file: 'fleet.yaml', field: '', rule: 'is missing from the repository' }]);
  }
  const fleet = parseFile(fleetFile, 'fleet.yaml', fleetText);
  const stores = new Map<string, Store>();
  const locks = new Map<string, Lock>();
  const broken: BrokenFile[] = [];
  for (const [path, text] of texts) {
    const storeName = storeFilePattern.exec(path)?.[1];
    if (storeName !== undefined) {
      const read = readStore(path, storeName, text);
      if ('problems' in read) broken.push({ path, name: storeName, problems: read.problems });
      else stores.set(storeName, read.store);
    }
    const [, lockCluster, lockName] = lockPattern.exec(path) ?? [];
    if (lockCluster !== undefined && lockName !== undefined) {
      const read = readLock(path, lockCluster, lockName, text);
      if ('problems' in read) broken.push({ path, name: lockName, problems: read.problems });
      else if (locks.has(lockName)) broken.push({ path, name: lockName, problems: [secondLock(path, lockName)] });
      else locks.set(lockName, read.lock);
    }
  }
  return { fleet, stores, locks, broken, texts, paths };
}

/** Reads one store file; the name of the file is the name of the store. */
export function readStore(
  path: string,
  name: string,
  text: string,
): { store: Store } | { problems: readonly Problem[] } {
  const read = attempt(() => parseFile(storeFile, path, text));
  if ('problems' in read) return read;
  const store = read.value;
  if (store.metadata.name !== name) {
    return {
      problems: [
        {
          ...foundAt(path, text, 'metadata.name', store.metadata.name),
          rule: `must equal the name of its file: ${storePath(name)} holds the store ${name}`,
        },
      ],
    };
  }
  if (path !== storePath(name)) {
    return { problems: [{ file: path, line: 1, column: 1, field: '', rule: `must be named ${storePath(name)}` }] };
  }
  return { store };
}

/** Reads one lock; its path says whose it is. */
function readLock(
  path: string,
  cluster: string,
  name: string,
  text: string,
): { lock: Lock } | { problems: readonly Problem[] } {
  const read = attempt(() => parseFile(lockFile, path, text));
  if ('problems' in read) return read;
  const lock = read.value;
  const rule = 'must equal what its path says: dist/<cluster>/locks/<name>.yaml';
  const problems = [
    { field: 'metadata.name', is: lock.metadata.name, says: name },
    { field: 'spec.cluster.name', is: lock.spec.cluster.name, says: cluster },
  ]
    .filter(({ is, says }) => is !== says)
    .map(({ field, is }) => ({ ...foundAt(path, text, field, is), rule }));
  return problems.length > 0 ? { problems } : { lock };
}

function secondLock(file: string, name: string): Problem {
  return { file, line: 1, column: 1, field: '', rule: `is a second lock of the store ${name}; one of them must go` };
}

function foundAt(file: string, text: string, field: string, value: string) {
  return { file, ...readYaml(file, text).locate(field), field, value: JSON.stringify(value) };
}

function attempt<T>(read: () => T): { value: T } | { problems: readonly Problem[] } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems };
    throw error;
  }
}
