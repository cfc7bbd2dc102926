import type { Rendered } from '../impact/impact.ts';
import type { Content } from '../model/content.ts';
import { isKept } from '../model/kept.ts';
import { isSameContent, withLineFeeds } from '../model/line-ends.ts';
import { enginePath } from '../model/paths.ts';
import { renderCluster } from '../render/cluster.ts';
import { render } from '../render/render.ts';
import { isOutdated } from '../render/version.ts';
import type { FleetDiff } from './fleet-diff.ts';
import type { ChangedFiles } from './touched.ts';
import type { Problem } from '#fleet/schema';

const fix = 'run storefleet render, or leave dist/ out of the change';

/**
 * Compares the changed files of a store in `dist/` with what its file and lock render to. A missing file is not a
 * problem: it is added after the merge.
 * @param before the store as it was rendered before the change
 * @param isQueued true if its engine object waits for a start slot and is therefore not missing
 * @returns `kept` names those that differ and that the lock accepts
 */
export function compareRendered(
  files: ChangedFiles,
  after: Rendered,
  before: Rendered | undefined,
  isQueued: boolean,
): { readonly problems: readonly Problem[]; readonly isCompletedLater: boolean; readonly kept: readonly string[] } {
  const expected = render(after.store, after.lock, after.objects);
  const isKeptHere = ([path, text]: readonly [string, Content | null]) =>
    typeof text === 'string' && text !== expected.get(path) && isKept(after.lock, path, text);
  const former =
    before === undefined || isOutdated(before.lock)
      ? new Map<string, string>()
      : render(before.store, before.lock, before.objects);
  const engine = enginePath(after.lock.spec.cluster.name, after.store.metadata.name);
  const isLate = (path: string) =>
    !files.has(path) && former.get(path) !== expected.get(path) && !(isQueued && path === engine);
  return {
    problems: compareFiles(new Map([...files].filter(file => !isKeptHere(file))), expected),
    kept: [...files].filter(isKeptHere).map(([path]) => path),
    isCompletedLater: [...new Set([...expected.keys(), ...former.keys()])].some(isLate),
  };
}

/** Compares the changes in `dist/` outside of stores; the server does not complete these files after the merge. */
export function compareClusterFiles({ before, after, changed }: FleetDiff, files: ChangedFiles): Problem[] {
  const expected = new Map(
    Object.keys(after.fleet.spec.clusters).flatMap(cluster => [...renderCluster(after.fleet, cluster)]),
  );
  // A cluster without stores has no files yet; its first store adds them.
  const inUse = new Set([...(before?.locks.values() ?? [])].map(lock => lock.spec.cluster.name));
  const stale = [...inUse]
    .flatMap(cluster => [...(before === null ? [] : renderCluster(before.fleet, cluster))])
    .filter(([path, text]) => !changed.has(path) && expected.get(path) !== text);
  return [
    ...compareFiles(files, expected),
    ...stale.map(([path]) => fault(path, 'is out of date with fleet.yaml; run storefleet render')),
  ];
}

function compareFiles(files: ChangedFiles, expected: ReadonlyMap<string, string>): Problem[] {
  return [...files].flatMap(([path, text]) => {
    // Some file systems treat folders as the same if they differ only in case.
    if (!/^dist(\/|$)/i.test(path)) return [];
    const right = expected.get(path);
    if (isSameContent(text ?? undefined, right)) return [];
    if (right === undefined) return [fault(path, 'belongs to no store and no cluster; delete it')];
    if (text !== null && typeof text !== 'string') return [fault(path, `${text.rule}; ${fix}`)];
    if (text === null) return [fault(path, `must not be removed while its store stays; ${fix}`)];
    return [fault(path, `does not match the store and its lock; ${fix}`, firstDifference(text, right))];
  });
}

const fault = (file: string, rule: string, line = 1): Problem => ({ file, line, column: 1, field: '', rule });

/** Returns the one-based number of the first line in which two texts differ. */
function firstDifference(text: string, other: string): number {
  const lines = withLineFeeds(text).split('\n');
  const others = other.split('\n');
  const index = lines.findIndex((line, position) => line !== others[position]);
  return index === -1 ? lines.length : index + 1;
}
