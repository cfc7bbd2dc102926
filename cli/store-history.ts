import { gitOutput, gitIn } from './git.ts';
import { NotFound, pathsOfStore, storePath, type FleetTree } from '#fleet';
import type { ActionSources } from '#fleet/actions';

/** Reads the Git history of a store in a checkout. */
export function storeHistory(
  directory: string,
  { fleet, locks }: FleetTree,
  name: string,
): Pick<ActionSources<unknown>, 'filesIn' | 'filesBefore'> {
  const git = gitIn(directory);
  const former = locks.get(name)?.spec.cluster.name;
  const clusters = new Set([...Object.keys(fleet.spec.clusters), ...(former === undefined ? [] : [former])]);
  const own = [...new Set([...clusters].flatMap(cluster => pathsOfStore(cluster, name)))];
  const filesAt = async (commit: string) => {
    const listed = await gitOutput(git, ['ls-tree', '-r', '-z', '--name-only', commit, '--', ...own]);
    const files = (listed ?? '').split('\0').filter(Boolean);
    const texts = files.map(
      async path => [path, (await gitOutput(git, ['show', `${commit}:./${path}`], { keepsEnd: true })) ?? ''] as const,
    );
    return new Map(await Promise.all(texts));
  };
  return {
    async filesIn(commit) {
      if (!/^[0-9a-f]{7,64}$/.test(commit)) throw new NotFound(`${commit} is not a commit ID.`);
      const id = await gitOutput(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`]);
      if (id === undefined) throw new NotFound(`This clone has no commit ${commit}.`);
      return filesAt(id);
    },
    async filesBefore() {
      const path = storePath(name);
      if ((await gitOutput(git, ['rev-parse', '--verify', '--quiet', `HEAD:./${path}`])) !== undefined)
        return filesAt('HEAD');
      const removed = await gitOutput(git, ['log', '--max-count=1', '--diff-filter=D', '--format=%H', '--', path]);
      return removed === undefined ? new Map() : filesAt(`${removed}^`);
    },
  };
}
