import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trailers } from '../../server/ledger/index.ts';
import { git } from '../support/ledger.ts';

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

/**
 * Commits that were the tip of the branch once and are not in it any more. Git notes a move before it makes it, so what a
 * kill prevented is noted as well: the next move began elsewhere then.
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
