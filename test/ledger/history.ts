import { git } from '../../server/ledger/given.ts';
import { trailers } from '../../server/ledger/index.ts';

/** Ids of the changes that the branch holds, each as often as it is there. */
export function changesIn(path: string, ...range: string[]): string[] {
  const format = `--format=%(trailers:key=${trailers.change},valueonly)`;
  return git(path, 'log', format, ...(range.length === 0 ? ['main'] : range))
    .split('\n')
    .filter(line => line !== '');
}

/** Merges that Storefleet made; it makes none. */
export function ownMerges(path: string): string[] {
  return git(path, 'log', '--merges', '--committer=Storefleet', '--format=%H', 'main').split('\n').filter(Boolean);
}

/** Commits that were the tip of the branch once and are not in it any more. */
export function lostTips(path: string): string[] {
  const kept = new Set(git(path, 'rev-list', 'main').trim().split('\n'));
  return git(path, 'reflog', 'show', '--format=%H', 'main')
    .trim()
    .split('\n')
    .filter(commit => !kept.has(commit));
}
