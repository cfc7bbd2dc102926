import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { handwritten, validStore } from '../../../test/support/fleet-server.ts';
import { git, givenChange, givenClone, personCommits } from '../../../test/support/ledger.ts';
import { givenReviewFixture, type RecordingForge } from '../../../test/support/reviewer.ts';
import { ForgeForbidden, ForgeNotFound, ForgeUnavailable, type PullRequest } from '../../forges/index.ts';
import { planChange, planCreate, Unavailable } from '#fleet';

const gamma = { 'stores/gamma.yaml': handwritten('gamma') };
const bad = { 'stores/gamma.yaml': handwritten('gamma').replace('kind: WooStore', 'kind: Shop') };
const reportsOf = ({ reports }: RecordingForge) => reports.map(({ report }) => `${report.state}: ${report.title}`);
const summary = 'Adds 1 store (2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)';

describe("a person's pull request with only a store file", () => {
  test('is evaluated, gets its manifests on its branch, and is evaluated with them', async () => {
    const { push, pull, path, subjects, forge, reviewer } = await givenReviewFixture();
    const main = git(path, 'rev-parse', 'main');
    const pushed = push(gamma);
    const result = await reviewer.review(pushed);
    const head = pull().head.sha;
    expect(head).not.toBe(pushed.head.sha);
    expect(result).toMatchObject({ head, problems: [], touched: ['gamma'], impact: { summary } });
    expect(result?.stores).toMatchObject([{ name: 'gamma', isCompletedLater: false }]);
    expect(subjects()).toEqual(['Render store gamma', 'By hand']);
    expect(git(path, 'log', '-1', '--format=%an %B', head)).toMatch(
      /^storefleet Render[^]*Storefleet-Action: complete\n/,
    );
    expect(git(path, 'diff', '--name-only', 'main', head)).toContain('dist/local/stores/gamma/web.yaml');
    expect(git(path, 'rev-parse', 'main')).toBe(main);
    expect(forge.reports).toMatchObject([{ sha: head, report: { state: 'success', title: summary, pullRequest: 7 } }]);
    expect(forge.comments).toEqual([expect.stringMatching(/^review: [^]*Manifests were pushed to this branch/)]);
    git(path, 'fsck', '--strict');
  });

  test('gets its report and completion once, however often it is reviewed', async () => {
    const { push, pull, subjects, forge, reviewer, givenReviewer, path } = await givenReviewFixture();
    const pushed = push(gamma);
    await Promise.all([reviewer.review(pushed), reviewer.review(pushed)]);
    await reviewer.review(pull());
    personCommits(path, { 'docs/x.md': 'x' });
    await reviewer.review(pull());
    expect(reportsOf(forge)).toEqual([`success: ${summary}`]);
    expect(forge.comments).toHaveLength(1);
    // Another process reports it once more, with the same result.
    await givenReviewer().review(pull());
    expect(subjects()).toEqual(['Render store gamma', 'By hand']);
    expect(new Set(forge.comments).size).toBe(1);
    expect(new Set(forge.reports.map(report => JSON.stringify(report))).size).toBe(1);
  });

  test.each<[string, Readonly<Record<string, string | null>>, string[]]>([
    ['another title', { 'stores/gamma.yaml': handwritten('gamma').replace('By hand', 'Better') }, ['M']],
    ['another host', { 'stores/gamma.yaml': handwritten('gamma', '  host: gamma.example.com\n') }, ['M']],
    ['one more store', { 'stores/delta.yaml': handwritten('delta') }, ['A']],
    ['the store taken back', { 'stores/gamma.yaml': null }, ['D']],
  ])('is completed again when its author pushes %s', async (_, files, changes) => {
    const { push, pull, path, subjects, reviewer } = await givenReviewFixture();
    await reviewer.review(push(gamma));
    const result = await reviewer.review(push(files, 'Think again'));
    expect(result).toMatchObject({ head: pull().head.sha, problems: [] });
    expect(result?.stores.map(({ isCompletedLater }) => isCompletedLater)).not.toContain(true);
    expect(subjects().slice(1)).toEqual(['Think again', 'Render store gamma', 'By hand']);
    const touched = git(path, 'show', '--format=', '--name-status', 'refs/heads/people');
    expect([
      ...new Set(
        touched
          .trim()
          .split('\n')
          .map(line => line.slice(0, 1)),
      ),
    ]).toEqual(changes);
    // A host that was never in force needs no redirect.
    expect(git(path, 'show', 'refs/heads/people')).not.toContain('aliases');
  });

  test.each<[string, string]>([
    ['without trailers', ''],
    ['with the trailers of a completion', '\n\nStorefleet-Change: c-9\nStorefleet-Action: complete'],
  ])('and manifests %s must have the right ones when a person edits them', async (_, trailers) => {
    const { push, path, subjects, reviewer } = await givenReviewFixture();
    await reviewer.review(push(gamma));
    const web = 'dist/local/stores/gamma/web.yaml';
    const edited = git(path, 'show', `refs/heads/people:${web}`).replace('shop/web:1', 'evil/web:1');
    push({ [web]: edited }, `By hand${trailers}`);
    const result = await reviewer.review(
      push({ 'stores/gamma.yaml': gamma['stores/gamma.yaml'].replace('By hand', 'Better') }, 'Better'),
    );
    expect(result?.problems.map(({ file }) => file)).toContain(web);
    expect(subjects()[0]).toBe('Better');
  });

  test('of several stores gets one commit', async () => {
    const { push, subjects, reviewer } = await givenReviewFixture();
    const more = { ...gamma, 'stores/delta.yaml': handwritten('delta'), 'stores/acme.yaml': handwritten('acme') };
    const result = await reviewer.review(push(more));
    expect(result?.stores.map(({ isCompletedLater }) => isCompletedLater)).toEqual([false, false, false]);
    expect(subjects()).toEqual(['Render 3 stores', 'By hand']);
  });

  test('gets its problems beside the lines if it is invalid, and is completed once it is fixed', async () => {
    const { push, subjects, reviewer, forge } = await givenReviewFixture();
    const pushed = push(bad);
    const result = await reviewer.review(pushed);
    expect(result?.problems).toMatchObject([{ file: 'stores/gamma.yaml', line: 2, field: 'kind' }]);
    expect(forge.reports.map(({ sha }) => sha)).toEqual([pushed.head.sha]);
    expect(forge.reports[0]?.report.annotations).toEqual([
      {
        path: 'stores/gamma.yaml',
        line: 2,
        column: 1,
        level: 'failure',
        message: 'kind = "Shop" must be WooStore',
      },
    ]);
    expect(subjects()).toEqual(['By hand']);
    await reviewer.review(push(gamma, 'Fix it'));
    expect(subjects()).toEqual(['Render store gamma', 'Fix it', 'By hand']);
    expect(reportsOf(forge)).toEqual(['failure: 1 problem', `success: ${summary}`]);
    expect(forge.comments[0]).toContain('❌ `stores/gamma.yaml:2`');
    expect(forge.comments[1]).not.toContain('❌');
  });

  test('is reported for each commit if it stays invalid, and commented once', async () => {
    const { push, reviewer, forge } = await givenReviewFixture();
    const heads = [];
    for (const files of [bad, { 'docs/x.md': 'x' }]) {
      const pull = push(files);
      heads.push(pull.head.sha);
      await reviewer.review(pull);
    }
    expect(forge.reports.map(({ sha }) => sha)).toEqual(heads);
    expect(forge.comments).toHaveLength(1);
  });

  test('is evaluated again when the fleet makes it invalid', async () => {
    const { push, pull, local, reviewer, forge } = await givenReviewFixture();
    const host = 'host: gamma.example.com';
    const taker = validStore('taker', { host: 'gamma.example.com' });
    await reviewer.review(push({ 'stores/gamma.yaml': handwritten('gamma', `  ${host}\n`) }));
    await local.submit(givenChange('c-2'), tree => planCreate(tree, taker));
    const result = await reviewer.review(pull());
    expect(result?.problems.map(({ rule }) => rule)).toContain(
      'The host gamma.example.com is already used by store taker; choose another',
    );
    expect(reportsOf(forge)).toEqual([`success: ${summary}`, 'failure: 1 problem']);
  });

  test('is evaluated as a draft too', async () => {
    const { push, reviewer, forge } = await givenReviewFixture();
    await reviewer.review({ ...push(bad), draft: true });
    expect(reportsOf(forge)).toEqual(['failure: 1 problem']);
  });

  test('is reported as conflicting, and left alone', async () => {
    const { push, subjects, path, reviewer, forge } = await givenReviewFixture();
    const pushed = push({ 'stores/acme.yaml': handwritten('acme') });
    personCommits(path, { 'stores/acme.yaml': handwritten('acme').replace('By hand', 'Quicker') });
    const result = await reviewer.review(pushed);
    expect(result).toMatchObject({ conflicts: ['stores/acme.yaml'], stale: ['acme'] });
    expect(subjects()).toEqual(['By hand']);
    expect(reportsOf(forge)).toEqual(['failure: Conflicts with main']);
  });

  test('is completed again once its conflicting manifests are merged as the comment says', async () => {
    const { push, pull, path, local, subjects, reviewer, forge } = await givenReviewFixture();
    await reviewer.review(push({ 'stores/acme.yaml': `${handwritten('acme')}  country: AT\n` }));
    await local.submit(givenChange('c-2'), tree => planChange(tree, 'acme', { spec: { currency: 'CHF' } }));
    const conflicting = await reviewer.review(pull());
    expect(conflicting?.conflicts).toContain('dist/local/locks/acme.yaml');
    expect(reportsOf(forge).at(-1)).toBe('failure: Conflicts with main');
    const clone = givenClone(path);
    git(clone, 'checkout', '--quiet', 'people');
    git(clone, 'merge', '--quiet', '--strategy-option=ours', '--message', 'Merge main', 'origin/main');
    git(clone, 'checkout', 'origin/main', '--', 'dist');
    git(clone, 'commit', '--quiet', '--amend', '--no-edit');
    git(clone, 'push', '--quiet', 'origin', 'people');
    expect(await reviewer.review(pull())).toMatchObject({ problems: [], conflicts: [], isCompletion: true });
    expect(subjects().slice(0, 2)).toEqual(['Render store acme', 'Merge main']);
    expect(reportsOf(forge).at(-1)).toMatch(/^success: Changes 1 store/);
    expect(forge.comments.at(-1)).not.toContain('conflicts');
  });

  test('is completed after the merge if the fleet changed its store meanwhile', async () => {
    const { push, subjects, local, reviewer, forge } = await givenReviewFixture();
    const pushed = push({ 'stores/acme.yaml': `${handwritten('acme')}  country: AT\n` });
    await local.submit(givenChange('c-2'), tree => planChange(tree, 'acme', { spec: { currency: 'CHF' } }));
    const result = await reviewer.review(pushed);
    expect(result?.stale).toEqual(['acme']);
    expect(subjects()).toEqual(['By hand']);
    expect(forge.comments).toHaveLength(1);
  });
});

describe('a completion that the branch does not accept', () => {
  const protect = (path: string) => {
    const hook = join(path, 'hooks', 'pre-receive');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho "protected branch"\nexit 1\n');
    chmodSync(hook, 0o755);
  };

  test('is done after the merge of a fork', async () => {
    const { push, path, subjects, reviewer, forge } = await givenReviewFixture({ ref: 'refs/pull/7/head' });
    const { head, ...pushed } = push(gamma);
    // A person's branch that only has the same name as ours.
    git(path, 'update-ref', `refs/heads/${head.branch}`, head.sha);
    const result = await reviewer.review({ head, ...pushed });
    expect(result?.stores).toMatchObject([{ name: 'gamma', isCompletedLater: true }]);
    expect(subjects()).toEqual(['By hand']);
    expect(git(path, 'rev-parse', `refs/heads/${head.branch}`).trim()).toBe(head.sha);
    expect(reportsOf(forge)).toEqual([`success: ${summary}`]);
    expect(forge.comments).toEqual([expect.stringContaining('gamma are rendered after the merge')]);
  });

  test('is done after the merge of a protected branch, and not tried again before', async () => {
    const { push, path, ledger, server, subjects, reviewer, forge } = await givenReviewFixture({ remote: true });
    const pushed = push(gamma);
    protect(path);
    expect(await reviewer.review(pushed)).toMatchObject({ problems: [], head: pushed.head.sha });
    expect(server?.pushes).toBe(1);
    rmSync(join(path, 'hooks', 'pre-receive'));
    const base = personCommits(path, { 'docs/x.md': 'x' });
    await ledger.refresh();
    expect(await reviewer.review(pushed)).toMatchObject({ base });
    expect(server?.pushes).toBe(1);
    expect(subjects()).toEqual(['By hand']);
    expect(reportsOf(forge)).toEqual([`success: ${summary}`]);
    expect(forge.comments).toEqual([expect.stringContaining('gamma are rendered after the merge')]);
    await reviewer.review(push({}, 'Once more'));
    expect(subjects()).toEqual(['Render store gamma', 'Once more', 'By hand']);
  });

  test('is done by the next review if a person pushes meanwhile', async () => {
    let isQuicker = false;
    const fixture = await givenReviewFixture({
      beforePush: () => {
        if (!isQuicker) fixture.push(bad, 'Quicker');
        isQuicker = true;
      },
    });
    const { push, pull, subjects, reviewer, forge } = fixture;
    const pushed = push(gamma);
    await expect(reviewer.review(pushed)).rejects.toThrow(Unavailable);
    expect(reportsOf(forge)).toEqual([]);
    await reviewer.review(pull());
    expect(reportsOf(forge)).toEqual(['failure: 1 problem']);
    expect(subjects()).toEqual(['Quicker', 'By hand']);
  });

  test('is not repeated after a commit with its trailers', async () => {
    const { push, subjects, reviewer, forge } = await givenReviewFixture();
    const pushed = push(gamma, 'Render store gamma\n\nStorefleet-Change: c-9\nStorefleet-Action: complete');
    expect((await reviewer.review(pushed))?.stores).toMatchObject([{ name: 'gamma', isCompletedLater: true }]);
    expect(subjects()).toEqual(['Render store gamma']);
    expect(reportsOf(forge)).toEqual([`success: ${summary}`]);
  });
});

describe('the newest commits of a fork', () => {
  test('are waited for until they have arrived', async () => {
    const { push, reviewer, forge } = await givenReviewFixture({ ref: 'refs/pull/7/head' });
    const arrived = push(bad);
    const announced = { ...arrived, head: { ...arrived.head, sha: 'f'.repeat(40) } };
    forge.pull = announced;
    await expect(reviewer.review(announced)).rejects.toThrow('have not arrived yet');
    expect(forge.reports).toEqual([]);
  });

  test('count, not those that the caller passes', async () => {
    const { push, pull, reviewer, forge } = await givenReviewFixture({ ref: 'refs/pull/7/head' });
    const old = push(bad);
    push(gamma, 'Fix it');
    forge.pull = pull();
    expect(await reviewer.review(old)).toMatchObject({ head: pull().head.sha, problems: [] });
    expect(forge.reports.map(({ sha }) => sha)).toEqual([pull().head.sha]);
  });
});

describe('a pull request of this server', () => {
  test('is evaluated as one of a program, and gets no comment', async () => {
    const fixture = await givenReviewFixture({ ref: 'refs/heads/storefleet/gamma' });
    const { push, pull, ledger, reviewer, forge } = fixture;
    const submit = await ledger.openReviewBranch('storefleet/gamma');
    await submit(givenChange('c-2'), tree => planCreate(tree, validStore('gamma')));
    expect(await reviewer.review(pull())).toMatchObject({ problems: [], isCompletedHere: false });
    const result = await reviewer.review(push({ 'docs/x.md': 'x' }));
    expect(result?.problems).toMatchObject([{ file: 'docs/x.md' }]);
    expect(reportsOf(forge)).toEqual([`success: ${summary}`, 'failure: 1 problem']);
    expect(forge.comments).toEqual([]);
  });

  test('is not one of a fork that claims to be', async () => {
    const { push, reviewer, forge } = await givenReviewFixture({ ref: 'refs/pull/7/head' });
    const pull = push({ ...gamma, 'docs/x.md': 'x' });
    await reviewer.review({ ...pull, head: { ...pull.head, branch: 'storefleet/gamma' } });
    expect(reportsOf(forge)).toEqual([`success: ${summary}`]);
    expect(forge.comments).toHaveLength(1);
  });
});

describe('a pull request', () => {
  test('is valid and gets no manifests if it changes nothing of the fleet', async () => {
    const { push, reviewer, forge } = await givenReviewFixture();
    await reviewer.review(push({ 'docs/x.md': 'x' }));
    expect(reportsOf(forge)).toEqual(['success: No store changes']);
    expect(forge.comments).toEqual([]);
    await reviewer.review(push(bad));
    await reviewer.review(push({ 'stores/gamma.yaml': null }));
    expect(forge.comments).toHaveLength(2);
    expect(forge.comments[1]).toBe('review: ### No store changes\n');
  });

  test('may restore a lock from its history', async () => {
    const { push, path, local, reviewer } = await givenReviewFixture();
    const before = git(path, 'rev-parse', 'main').trim();
    const all = [...(await local.files('dist/', before)), ...(await local.files('stores/', before))];
    const acme = all.filter(file => file.path.includes('acme'));
    const fleet = (await local.file('fleet.yaml')) ?? '';
    personCommits(path, { 'fleet.yaml': fleet.replace('shop/web:1', 'shop/web:2').replace('"192Mi"', '"200Mi"') });
    await local.refresh();
    await local.submit(givenChange('c-2'), tree =>
      planChange(tree, 'acme', { spec: { size: 'small', edition: 'base' } }),
    );
    git(path, 'update-ref', 'refs/heads/people', 'main');
    const changed = (await local.files('dist/local/')).some(({ path, content }) =>
      acme.some(file => file.path === path && file.content !== content),
    );
    const back = Object.fromEntries(acme.map(({ path, content }) => [path, content]));
    const result = await reviewer.review(push(back, 'Go back'));
    expect(changed).toBe(true);
    expect(result).toMatchObject({ problems: [], touched: ['acme'] });
  });

  test.each<[string, Partial<PullRequest>]>([
    ['is closed', { state: 'closed' }],
    ['is merged', { state: 'merged' }],
    ['has another base', { base: 'release' }],
  ])('is ignored if it %s', async (_, more) => {
    const { push, reviewer, forge } = await givenReviewFixture();
    expect(await reviewer.review({ ...push(bad), ...more })).toBeNull();
    expect(forge.reports).toEqual([]);
  });

  test('causes no error if it vanished', async () => {
    const { push, pull, path, reviewer, forge } = await givenReviewFixture();
    push(bad);
    forge.troubles.push({ of: 'comment', error: new ForgeNotFound('gone') });
    expect(await reviewer.review(pull())).toBeNull();
    const last = pull();
    git(path, 'update-ref', '-d', 'refs/heads/people');
    expect(await reviewer.review(last)).toBeNull();
  });

  test('is reported after a fault of the forge', async () => {
    const { push, pull, reviewer, forge } = await givenReviewFixture();
    push(bad);
    forge.troubles.push({ of: 'comment', error: new ForgeUnavailable('502') });
    await expect(reviewer.review(pull())).rejects.toThrow(Unavailable);
    await reviewer.review(pull());
    expect(reportsOf(forge)).toEqual(['failure: 1 problem']);
    expect(forge.comments).toHaveLength(1);
  });

  test('is evaluated also where the forge forbids the report', async () => {
    const { push, pull, reviewer, forge, log } = await givenReviewFixture();
    push(bad);
    forge.troubles.push({ of: 'report', error: new ForgeForbidden('no right to write statuses') });
    expect((await reviewer.review(pull()))?.problems).toHaveLength(1);
    expect(forge.comments).toHaveLength(1);
    expect(log.lines()).toMatchObject([{ reason: 'no right to write statuses' }]);
  });
});
