import { storePath } from '../model/paths.ts';
import type { Impact } from '../model/plan.ts';
import { readStore } from '../model/tree.ts';
import { changedFields } from './impact.ts';

/**
 * Returns the fields of a store that differ between two versions of its file. Empty if one of them is missing or can't
 * be read: a store that is created or deleted has no changed fields.
 * @param before text of the file, null if there was none
 */
export function fieldChanges(name: string, before: string | null, after: string | null): Impact['fields'] {
  if (before === null || after === null || before === after) return [];
  const [old, now] = [before, after].map(text => readStore(storePath(name), name, text));
  if (old === undefined || now === undefined || !('store' in old && 'store' in now)) return [];
  return changedFields(old.store.spec, now.store.spec, 'spec');
}
