import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trailers } from '../../server/ledger/index.ts';
import { git } from '../support/ledger.ts';

/** Returns the ids of the changes on the branch, each as often as it occurs. */
export function changesIn(path: string, ...range: string[]): string[] {
  const format = `--format=%(trailers:key=${trailers.change},valueonly)`;
  return git(path, 'log', format, ...(range.length === 0 ? ['main'] : range))
    .split('\n')
    .filter(line => line !== '');
}

/** Returns the merges that Storefleet made; there should be none. */
export function ownMerges(path: string): string[] {
  return git(path, 'log', '--merges', '--committer=Storefleet', '--format=%H', 'main').split('\n').filter(Boolean);
}

/**
 * Returns commits that once were the tip of the branch and are no longer on it. Git writes the log before the ref, so a
 * move that a kill prevented is logged as well: then the next move began elsewhere.
 */
export function lostTips(path: string): string[] {
  const kept = new Set(git(path, 'rev-list', 'main').trim().split('\n'));
  const tip = git(path, 'rev-parse', 'main').trim();
  const noted = readFileSync(join(path, 'logs/refs/heads/main'), 'utf8').trim().split('\n');
  const moves = noted.map(line => line.split(' ', 2));
  return moves.flatMap(([, to = ''], index) => {
    const nextFrom = moves[index + 1]?.[0] ?? tip;
    return nextFrom === to && !kept.has(to) ? [to] : [];
  });
}
