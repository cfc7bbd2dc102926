import { parseDiff, type FileData } from 'react-diff-view';
import type { PullRequestDetail } from '#contract';

export interface Removal {
  /** How many stores a merge would delete. */
  readonly count: number;
  /** Which; empty where the diff does not tell. */
  readonly names: readonly string[];
  /** What a person types to confirm it: the store's name, or the number of several. */
  readonly phrase: string;
}

const storeFile = /^stores\/([^/]+)\.ya?ml$/;
const removedState = /^[^#]*\bstate["']?:\s*["']?removed\b/;

/** What a merge would delete for good; undefined when nothing. */
export function removalOf({ impact, diff, stores }: Pick<PullRequestDetail, 'impact' | 'diff' | 'stores'>) {
  const count = impact?.stores.removed ?? 0;
  if (count === 0) return undefined;
  const told = namesIn(diff);
  // The server counts; the text of a diff only tells which they are.
  const names = told.length === count ? told : stores.length === count ? stores : [];
  const removal: Removal = { count, names, phrase: (count === 1 && names[0]) || String(count) };
  return removal;
}

function namesIn(diff: string): string[] {
  if (diff.trim() === '') return [];
  return parseDiff(diff).flatMap(file => {
    const name = storeFile.exec(file.type === 'add' ? file.newPath : file.oldPath)?.[1];
    return name !== undefined && isRemoval(file) ? [name] : [];
  });
}

/** A store goes when its file says so, or is gone. */
function isRemoval({ type, hunks }: FileData): boolean {
  if (type === 'delete' || type === 'rename') return true;
  const lines = hunks.flatMap(hunk => hunk.changes);
  const says = (side: 'insert' | 'delete') => lines.some(line => line.type === side && removedState.test(line.content));
  return says('insert') && !says('delete');
}
