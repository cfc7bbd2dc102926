import { describe, expect, test } from 'vitest';
import { commit, givenRepository, givenStoreInput, givenTree } from '../../test/support/fleet.ts';
import { planDelete } from '../commands/delete.ts';
import { planAction } from '../commands/plan-action.ts';
import type { Plan } from '../model/plan.ts';
import { commitAction, commitLabels, isCommitAction, storeActions, type StoreAction } from './index.ts';

const files = givenRepository([givenStoreInput('acme')]);
const earlier = givenRepository([givenStoreInput('acme', { title: 'Acme of last year' })]);
const leaving = commit(files, planDelete(givenTree(files), 'acme'));

/** Plans an action where a store is being deleted, or has an edited manifest and an earlier commit. */
async function planOf(action: StoreAction): Promise<Plan> {
  const tree = givenTree(action.id === 'cancel-deletion' ? leaving : files);
  const path = 'dist/local/stores/acme/web.yaml';
  const edit = { path, id: tree.paths.idOf(path) ?? '', text: 'edited', rendered: files.get(path) ?? null };
  const sources = {
    isThere: true,
    edits: () => [edit],
    filesIn: () => Promise.resolve(earlier),
    filesBefore: () => Promise.resolve(files),
  };
  return (await planAction(action, 'acme', { commit: 'a1b2c3', version: 'v' }, sources))(tree);
}

describe('the label of a commit', () => {
  test.each(Object.entries(commitLabels))('of %s is in words', (_, label) => {
    expect(label).toMatch(/^[a-z]+[a-z/ ]*$/);
  });

  test('is that of no other commit', () => {
    const labels = Object.values(commitLabels);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test.each(storeActions)('is known for the commit of $id', async action => {
    expect(isCommitAction((await planOf(action)).action)).toBe(true);
  });

  test('is required of an action that assembles its commit', () => {
    expect(() => commitAction('nothing')).toThrow('The commit action nothing has no label');
  });
});
