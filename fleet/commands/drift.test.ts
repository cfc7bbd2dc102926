import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commit,
  givenRepository,
  givenStoreInput,
  givenTree,
  type Files,
  planRetry,
} from '../../test/support/fleet.ts';
import { checkChange } from '../check/index.ts';
import { compareCheckout, renderCheckout } from '../checkout.ts';
import { blobId } from '../model/blob-id.ts';
import { Conflict, Refused } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { planAdoptDrift } from './adopt-drift.ts';
import { planChange } from './changes.ts';
import { planCompletion } from './completion.ts';
import { compareStore, followsFrom, type Edit } from './drift.ts';
import { planRestoreManifests } from './restore-manifests.ts';
import { planRestoreFleet, unexpectedFiles } from './unexpected-files.ts';

const repository = givenRepository([givenStoreInput('acme'), givenStoreInput('beta')]);
const database = 'dist/local/stores/acme/database.yaml';
const web = 'dist/local/stores/acme/web.yaml';
const engine = 'dist/local/engine/acme.yaml';
const lock = 'dist/local/locks/acme.yaml';

const edit = (files: Files, path: string, change: (text: string) => string): Files =>
  new Map([...files, [path, change(files.get(path) ?? '')]]);
const bumped = edit(repository, database, text => text.replaceAll(/mariadb:[\w.-]+/g, 'mariadb:11.8.99'));

/** Returns the edits as the server finds them: files that differ, and their texts. */
const editsIn = (files: Files, name = 'acme'): Edit[] =>
  [...compareStore(givenTree(files), name).differing].map(([path, rendered]) => ({
    path,
    id: blobId(files.get(path) ?? '', 40),
    text: files.get(path) ?? '',
    rendered,
  }));
const restored = (files: Files) => commit(files, planRestoreManifests(givenTree(files), 'acme', editsIn(files)));
const kept = (files: Files) => commit(files, planAdoptDrift(givenTree(files), 'acme', editsIn(files)));
const isCheckedClean = (files: Files) => {
  const checkout = {
    tree: givenTree(files),
    rendered: new Map([...files].filter(([path]) => path.startsWith('dist/'))),
  };
  // A cluster without stores has no files yet.
  return compareCheckout(checkout, renderCheckout(checkout)).filter(({ path }) => !path.startsWith('dist/far/'));
};
const warnings = (plan: Plan) => plan.impact.warnings.filter(text => text.includes('manual edits'));
const changed = (before: Files, after: Files) =>
  new Map([
    ...[...after].filter(([path, text]) => before.get(path) !== text),
    ...[...before.keys()].filter(path => !after.has(path)).map((path): [string, null] => [path, null]),
  ]);

describe('drift of a store', () => {
  test('is empty after every plan', () => {
    for (const name of ['acme', 'beta']) {
      expect(compareStore(givenTree(repository), name)).toEqual({ isIncomplete: false, differing: new Map() });
    }
    expect(unexpectedFiles(givenTree(repository))).toEqual([]);
  });

  test('names exactly the edited and added files, and a restore renders them again', () => {
    const own = [...repository.keys()].filter(path => path.startsWith('dist/local/stores/acme/') || path === engine);
    const edits = fc.dictionary(fc.constantFrom(...own), fc.string(), { minKeys: 1 });
    const added = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}\.yaml$/).map(file => `dist/local/stores/acme/zz-${file}`),
      fc.string(),
    );
    fc.assert(
      fc.property(edits, added, (changes, more) => {
        const files: Files = new Map([...repository, ...Object.entries(changes), ...Object.entries(more)]);
        const wrong = [...files.keys()].filter(path => files.get(path) !== repository.get(path));
        const comparison = compareStore(givenTree(files), 'acme');
        expect([...comparison.differing.keys()].sort()).toEqual(wrong.sort());
        expect(comparison.isIncomplete).toBe(false);
        for (const path of wrong) expect(comparison.differing.get(path)).toBe(repository.get(path) ?? null);
        expect(compareStore(givenTree(files), 'beta').differing.size).toBe(0);
        expect(restored(files)).toEqual(repository);
      }),
      { numRuns: 40 },
    );
  });

  test('can be kept, and then counts as intended until the next edit', () => {
    const files = kept(bumped);
    expect([...changed(bumped, files).keys()]).toEqual([lock]);
    expect(files.get(lock)).toContain(`${database}: `);
    expect(isCheckedClean(files)).toEqual([]);
    expect(isCheckedClean(bumped)).toEqual([{ path: database, change: 'change' }]);
    const editedTwice = edit(files, database, text => `${text}# more\n`);
    expect(isCheckedClean(editedTwice)).toEqual([{ path: database, change: 'change' }]);
    expect(() => kept(files)).toThrow(Conflict);
    expect(restored(files)).toEqual(repository);
  });

  test("can't be kept in an engine object", () => {
    expect(() =>
      kept(edit(repository, engine, text => text.replace('project: storefleet', 'project: default'))),
    ).toThrow(Refused);
  });

  test('is neither overwritten nor kept once it differs from what was seen', () => {
    const knownEdits = editsIn(bumped);
    const moved = givenTree(edit(bumped, database, text => `${text}# more\n`));
    expect(() => planRestoreManifests(moved, 'acme', knownEdits)).toThrow(/changed since/);
    expect(() => planAdoptDrift(moved, 'acme', knownEdits)).toThrow(/changed since/);
  });

  test('refuses to restore or keep where nothing was edited', () => {
    expect(() => restored(repository)).toThrow(/nothing to restore/);
    expect(() => kept(repository)).toThrow(/no manual edits to keep/);
  });

  test('a restore reports the pods that it restarts', () => {
    const plan = planRestoreManifests(givenTree(bumped), 'acme', editsIn(bumped));
    expect(plan).toMatchObject({ action: 'restore-manifests', subject: 'Restore manifests of acme' });
    expect(plan.impact.restarts).toEqual(['database']);
    const invalid = edit(bumped, web, () => 'kind: [');
    const other = planRestoreManifests(givenTree(invalid), 'acme', editsIn(invalid));
    expect(other.impact.warnings).toContain('The current manifests are unreadable, so pods may restart.');
  });
});

describe('an edit by hand', () => {
  const others: [title: string, plan: (files: Files) => Plan][] = [
    ['a change of another store', files => planChange(givenTree(files), 'beta', { spec: { title: 'Beta' } })],
    ['a completion of its store', files => planCompletion(givenTree(files), 'acme', new Set(), new Set([database]))],
  ];
  test.each(others)('survives %s', (_, plan) => {
    for (const files of [bumped, kept(bumped)]) {
      const after = commit(files, plan(files));
      expect(after.get(database)).toBe(files.get(database));
      expect(after.get(lock)).toBe(files.get(lock));
    }
  });

  test('survives a pushed change of its store, while everything else is rendered', () => {
    const pushed = edit(kept(bumped), 'stores/acme.yaml', text => text.replace(/title: .*/, 'title: Another'));
    const after = commit(pushed, planCompletion(givenTree(pushed), 'acme', new Set(), new Set([database])));
    expect(after.get(database)).toBe(bumped.get(database));
    expect(after.get(web)).toContain('Another');
    expect(isCheckedClean(after)).toEqual([]);
  });

  test('is deleted with a store that a person deletes by its file', () => {
    const pushed = edit(bumped, 'stores/acme.yaml', text => text.replace(/^spec:/m, 'spec:\n  state: removed'));
    const after = commit(pushed, planCompletion(givenTree(pushed), 'acme', new Set(), new Set([database])));
    expect(after.get(database)).toContain('mariadb:11.8.6');
  });

  const own: [title: string, plan: (files: Files) => Plan][] = [
    ['change', files => planChange(givenTree(files), 'acme', { spec: { title: 'Another' } })],
    ['removal', files => planChange(givenTree(files), 'acme', { spec: { state: 'removed' } })],
    ['retry', files => planRetry(givenTree(files), 'acme')],
  ];
  test.each(own)('is reverted by a %s of its store, which reports it', (_, plan) => {
    expect(warnings(plan(repository))).toEqual([]);
    for (const files of [bumped, kept(bumped)]) {
      expect(warnings(plan(files))).toEqual([`Reverts manual edits in ${database}.`]);
      expect(commit(files, plan(files)).get(lock)).not.toContain('kept');
    }
  });

  test('is refused in a pull request, unless the pull request keeps it', () => {
    const before = givenTree(repository);
    const check = (files: Files) =>
      checkChange({ before, after: givenTree(files), changed: changed(repository, files) });
    const [problem, ...more] = check(bumped).problems;
    expect(more).toEqual([]);
    expect(problem?.file).toBe(database);
    expect(problem?.rule).toContain('does not match the store and its lock');
    const accepted = check(kept(bumped));
    expect(accepted.problems).toEqual([]);
    expect(accepted.impact.warnings).toEqual([
      `Keeps manual edits in ${database}, which differ from what the store renders to.`,
    ]);
  });
});

describe('followsFrom() of a file', () => {
  const inputs: Files = new Map([...repository].filter(([path]) => path === 'stores/acme.yaml' || path === lock));
  const without = (path: string) => new Map([...inputs].filter(([other]) => other !== path));
  const cases: [title: string, files: Files, text: string, followed: boolean][] = [
    ['is true for an unedited file', inputs, repository.get(database) ?? '', true],
    ['is false for an edited file', inputs, bumped.get(database) ?? '', false],
    ['is false without a lock', without(lock), repository.get(database) ?? '', false],
    ['is false without a store', without('stores/acme.yaml'), repository.get(database) ?? '', false],
    [
      'is false for an invalid store',
      edit(inputs, 'stores/acme.yaml', () => 'x: 1'),
      repository.get(database) ?? '',
      false,
    ],
    [
      'is false for a file of another renderer version',
      edit(inputs, lock, text => text.replace(/renderer: \d+/, 'renderer: 1')),
      bumped.get(database) ?? '',
      true,
    ],
  ];
  test.each(cases)('%s', (_, files, text, followed) => {
    expect(followsFrom(files, 'acme', database, text)).toBe(followed);
  });

  test('a store of another renderer version is outdated with any manifests', () => {
    const files = edit(bumped, lock, text => text.replace(/renderer: \d+/, 'renderer: 1'));
    expect(compareStore(givenTree(files), 'acme')).toEqual({ isIncomplete: false, differing: new Map() });
  });
});

describe('an unexpected file in dist/', () => {
  const cases: [path: string, rule: RegExp][] = [
    ['dist/local/engine/ghost.yaml', /belongs to no store: there is no stores\/ghost.yaml/],
    ['dist/local/engine/argocd-cm.yaml', /belongs to no store/],
    ['dist/local/stores/ghost/pod.yaml', /belongs to no store/],
    ['dist/local/locks/ghost.yaml', /belongs to no store/],
    ['dist/elsewhere/stores/acme/web.yaml', /is outside the directories of the store acme/],
    ['dist/local/engine/x_y.yaml', /is rendered neither from a store nor from fleet.yaml/],
    ['dist/README.md', /is rendered neither from a store/],
    ['dist/local/platform/engine.yaml', /differs from what this version of Storefleet renders from fleet.yaml/],
    ['dist/local/engine/_cluster.yaml', /differs from what this version of Storefleet renders from fleet.yaml/],
  ];
  test.each(cases)('reports and fixes %s', (path, rule) => {
    const files: Files = new Map([...repository, [path, 'kind: ConfigMap\n']]);
    const found = unexpectedFiles(givenTree(files));
    expect(found.map(file => file.path)).toEqual([path]);
    expect(found[0]?.rule).toMatch(rule);
    const plan = planRestoreFleet(givenTree(files), new Map(found.map(({ path, id }) => [path, id])));
    expect(commit(files, plan)).toEqual(repository);
  });

  test('does not include the files of a store whose name begins with that of another', () => {
    expect(unexpectedFiles(givenTree(new Map([...repository, ['dist/local/stores/acme/extra.yaml', 'x']])))).toEqual(
      [],
    );
  });

  test('deletes only files that were seen', () => {
    const files: Files = new Map([...repository, ['dist/x', 'x']]);
    expect(() => planRestoreFleet(givenTree(files), new Map())).toThrow(/changed since/);
    expect(() => planRestoreFleet(givenTree(repository), new Map())).toThrow(Conflict);
  });
});
