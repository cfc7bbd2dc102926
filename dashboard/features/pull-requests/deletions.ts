import { parseDiff, type FileData } from 'react-diff-view';
import type { PullRequestDetail } from '#contract';

export interface Deletions {
  /** Number of stores that a merge would delete. */
  readonly count: number;
  /** Their names; empty where the diff does not show them. */
  readonly names: readonly string[];
  /** Text to type as confirmation: the name of one store, or the number of several. */
  readonly phrase: string;
}

const storeFile = /^stores\/([^/]+)\.ya?ml$/;
const removedState = /^[^#]*\bstate["']?:\s*["']?removed\b/;

/** Returns the stores that a merge would delete; undefined if there are none. */
export function deletionsOf({ impact, diff, stores }: Pick<PullRequestDetail, 'impact' | 'diff' | 'stores'>) {
  const count = impact?.stores.removed ?? 0;
  if (count === 0) return undefined;
  const named = namesIn(diff);
  // The count is the server's; the diff only provides names.
  const names = named.length === count ? named : stores.length === count ? stores : [];
  const deletions: Deletions = { count, names, phrase: (count === 1 && names[0]) || String(count) };
  return deletions;
}

function namesIn(diff: string): string[] {
  if (diff.trim() === '') return [];
  return parseDiff(diff).flatMap(file => {
    const name = storeFile.exec(file.type === 'add' ? file.newPath : file.oldPath)?.[1];
    return name !== undefined && isRemoval(file) ? [name] : [];
  });
}

/** A store file requests the deletion, or is deleted itself. */
function isRemoval({ type, hunks }: FileData): boolean {
  if (type === 'delete' || type === 'rename') return true;
  const lines = hunks.flatMap(hunk => hunk.changes);
  const hasRemovedState = (lineType: 'insert' | 'delete') =>
    lines.some(line => line.type === lineType && removedState.test(line.content));
  return hasRemovedState('insert') && !hasRemovedState('delete');
}
