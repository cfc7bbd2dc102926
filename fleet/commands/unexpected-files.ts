import { noImpact } from '../impact/impact.ts';
import { blobId } from '../model/blob-id.ts';
import { Conflict } from '../model/errors.ts';
import { fleetPath, pathsOfStore, storeOfPath, storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { locksWhere } from '../model/store-index.ts';
import { invalidFilesOf } from '../model/tree.ts';
import { clusterPaths, renderCluster } from '../render/cluster.ts';
import { clusterOf } from '../resolve/resolve.ts';

/** A file below `dist/` that belongs to no store and is not rendered for a cluster. */
export interface UnexpectedFile {
  readonly path: string;
  /** Id of the current content. */
  readonly id: string;
  /** The problem; its subject is the file. */
  readonly rule: string;
  /** The intended text; null if there should be no file. */
  readonly rendered: string | null;
}

/**
 * @param paths those to check.
 * @default all
 */
export function unexpectedFiles(
  tree: FleetTree,
  paths: Iterable<string> = tree.paths.below('dist/'),
): UnexpectedFile[] {
  const rendered = new Map<string, ReturnType<typeof clusterFiles>>();
  const filesOf = (cluster: string) => {
    const files = rendered.get(cluster) ?? clusterFiles(tree, cluster);
    rendered.set(cluster, files);
    return files;
  };
  const prefixes = new Map<string, readonly string[]>();
  const prefixesOf = (name: string) => {
    const known = prefixes.get(name) ?? ownPrefixes(tree, name);
    prefixes.set(name, known);
    return known;
  };
  const isOfStore = (path: string) => {
    const name = storeOfPath(path);
    return (
      name !== undefined && prefixesOf(name).some(own => (own.endsWith('/') ? path.startsWith(own) : path === own))
    );
  };
  return [...paths].flatMap((path): UnexpectedFile[] => {
    const id = tree.paths.idOf(path);
    if (id === undefined || !path.startsWith('dist/')) return [];
    const [, cluster = ''] = path.split('/');
    const text = clusterPaths(cluster).includes(path) ? filesOf(cluster).get(path) : undefined;
    if (text === undefined) return isOfStore(path) ? [] : [{ path, id, rule: ruleOf(tree, path), rendered: null }];
    if (text === null || blobId(text, tree.paths.idLength) === id) return [];
    return [
      { path, id, rule: `differs from what this version of Storefleet renders from ${fleetPath}`, rendered: text },
    ];
  });
}

/**
 * Returns text by path of the files that a cluster has besides stores; null if that is unknown, because `fleet.yaml`
 * lost a cluster in use.
 */
function clusterFiles(tree: FleetTree, cluster: string): ReadonlyMap<string, string | null> {
  const rendered = renderCluster(tree.fleet, cluster);
  if (rendered.size > 0) return rendered;
  const inUse = (['started', 'queued'] as const).some(question => locksWhere(tree, question, cluster).length > 0);
  return new Map(inUse ? clusterPaths(cluster).map(path => [path, null]) : []);
}

/**
 * Returns the files and directories of a store below `dist/`; all of it if the store's file or lock can't be read, since
 * every path that has its name may belong to it.
 */
function ownPrefixes(tree: FleetTree, name: string): readonly string[] {
  const store = tree.stores.get(name);
  if (store === undefined) return tree.texts.has(storePath(name)) ? ['dist/'] : [];
  if (invalidFilesOf(tree, name).length > 0) return ['dist/'];
  return pathsOfStore(tree.locks.get(name)?.spec.cluster.name ?? clusterOf(store, tree.fleet), name);
}

function ruleOf(tree: FleetTree, path: string): string {
  const name = storeOfPath(path);
  if (name === undefined) return `is rendered neither from a store nor from ${fleetPath}`;
  if (!tree.texts.has(storePath(name))) return `belongs to no store: there is no ${storePath(name)}`;
  return `is outside the directories of the store ${name}`;
}

/**
 * Plans to delete all unexpected files below `dist/`, and to restore the files of clusters as `fleet.yaml` defines
 * them. Such files can't be kept: an engine applies what it finds in its directory, with rights over its own namespace.
 * @param seen paths and ids that the requester has reviewed; nothing else is touched
 * @throws Conflict if there are none, or others than those that were reviewed
 */
export function planRestoreFleet(tree: FleetTree, seen: ReadonlyMap<string, string>): Plan {
  const found = unexpectedFiles(tree);
  if (found.length === 0) throw new Conflict('There is nothing to restore: all files below dist/ are expected.');
  if (found.length !== seen.size || found.some(({ path, id }) => seen.get(path) !== id)) {
    throw new Conflict(
      'The unexpected files below dist/ have changed since they were read; reload them and try again.',
    );
  }
  const fixed = found.flatMap(({ path, rendered }) => (rendered === null ? [] : [[path, rendered] as const]));
  const deletedPaths = found.filter(({ rendered }) => rendered === null).map(({ path }) => path);
  const files = (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`;
  const parts = [
    ...(deletedPaths.length === 0 ? [] : [`Deletes ${files(deletedPaths.length)}`]),
    ...(fixed.length === 0 ? [] : [`${deletedPaths.length === 0 ? 'Restores' : 'restores'} ${files(fixed.length)}`]),
  ];
  return {
    action: 'restore-fleet',
    store: '',
    writes: new Map(fixed),
    deletedPaths,
    subject: deletedPaths.length === 0 ? 'Restore the files of clusters' : 'Delete unexpected files from dist/',
    impact: { ...noImpact, summary: parts.join(', ') },
  };
}
