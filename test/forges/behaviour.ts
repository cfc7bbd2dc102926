import { describe, expect, test, vi } from 'vitest';
import {
  ForgeConflict,
  ForgeInvalid,
  ForgeNotFound,
  ForgeUnauthorised,
  type Forge,
  type PullRequest,
  type Report,
} from '../../server/forges/index.ts';
import type { ForgeFixture } from './fixture.ts';

const store = (title: string) => `kind: WooStore\nmetadata: { name: acme }\nspec:\n  title: ${title}\n`;
const path = 'stores/acme.yaml';
const draft = { branch: 'storefleet/acme', base: 'main', title: 'Add acme', body: '+1 store\n\nrestarts nothing' };

/** Background work of a forge may take ten seconds, and longer on a busy machine. */
const polling = { timeout: 60_000, interval: 100 };

const failed: Report = {
  name: 'storefleet',
  state: 'failure',
  title: '2 problems',
  summary: 'The store file breaks **two** rules.',
  annotations: [
    { path, line: 1, message: 'kind is unknown', level: 'failure' },
    { path, line: 4, column: 3, message: 'title is empty', level: 'warning' },
  ],
};

/** The behaviour that all forges share, as one table to run against each. */
export function describeForge(title: string, given: () => Promise<ForgeFixture>): void {
  async function givenPull(
    text = store('Acme'),
  ): Promise<{ fixture: ForgeFixture; forge: Forge; sha: string; pull: PullRequest }> {
    const fixture = await given();
    const sha = await fixture.push(draft.branch, { [path]: text });
    return { fixture, forge: fixture.forge, sha, pull: await fixture.forge.open(draft) };
  }
  /** Forges compute it in the background. */
  const settled = (forge: Forge, number: number) =>
    vi.waitFor(async () => {
      const pull = await forge.get(number);
      expect(pull.mergeable).not.toBeNull();
      return pull;
    }, polling);

  describe(title, () => {
    test('opens a pull request', async () => {
      const { fixture, forge, sha, pull } = await givenPull();
      const { owner, name } = forge.repository;
      expect(pull).toEqual({
        number: 1,
        url: expect.stringContaining(`${owner}/${name}/pull`) as string,
        title: draft.title,
        body: draft.body,
        head: { branch: draft.branch, sha, repository: `${owner}/${name}`, isFork: false },
        base: 'main',
        state: 'open',
        mergeable: pull.mergeable,
        mergedCommit: null,
        author: fixture.me,
        draft: false,
        updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) as string,
      });
      expect(await settled(forge, pull.number)).toMatchObject({ number: pull.number, mergeable: true });
    });

    test('adopts the pull request that is open for a branch', async () => {
      const { fixture, forge, pull } = await givenPull();
      const moved = await fixture.push(draft.branch, { [path]: store('Acme Toys') });
      const second = await forge.open({ ...draft, title: 'Change acme', body: '' });
      expect(second).toMatchObject({ number: pull.number, title: 'Change acme', body: '', head: { sha: moved } });
      expect(await forge.list({ state: 'all' })).toHaveLength(1);
    });

    test('opens a new one where the previous one is closed', async () => {
      const { forge, pull } = await givenPull();
      expect(await forge.close(pull.number)).toMatchObject({ state: 'closed', mergedCommit: null });
      const second = await forge.open(draft);
      expect(second).toMatchObject({ state: 'open' });
      expect(second.number).not.toBe(pull.number);
    });

    test('refuses a missing branch', async () => {
      const { forge } = await given();
      const error: unknown = await forge.open(draft).catch((error: unknown) => error);
      expect([ForgeInvalid, ForgeNotFound]).toContain((error as Error).constructor);
    });

    test('updates title and body', async () => {
      const { forge, pull } = await givenPull();
      const updated = { title: 'Ändere acme „jetzt“', body: 'eins\nzwei' };
      expect(await forge.update(pull.number, updated)).toMatchObject(updated);
      expect(await forge.get(pull.number)).toMatchObject(updated);
    });

    test('lists by state, branch and time', async () => {
      const { fixture, forge, pull } = await givenPull();
      await fixture.push('people/hat', { 'stores/hat.yaml': store('Hat') });
      const theirs = await forge.open({ ...draft, branch: 'people/hat', title: 'Hat' });
      await forge.close(pull.number);
      const numbers = async (filter: Parameters<Forge['list']>[0]) =>
        (await forge.list(filter)).map(({ number }) => number).sort((one, other) => one - other);
      expect(await numbers({ state: 'open' })).toEqual([theirs.number]);
      expect(await numbers({ state: 'all' })).toEqual([pull.number, theirs.number]);
      expect(await numbers({ state: 'all', branchPrefix: 'storefleet/' })).toEqual([pull.number]);
      const { updatedAt } = await forge.get(pull.number);
      expect(await numbers({ state: 'all', updatedSince: new Date(updatedAt) })).toContain(pull.number);
      expect(await numbers({ state: 'all', updatedSince: new Date(Date.parse(updatedAt) + 60_000) })).toEqual([]);
    });

    test('keeps one comment for each name, and does not change comments of others', async () => {
      const { fixture, forge, pull } = await givenPull();
      await forge.comment(pull.number, 'impact', 'first');
      const [{ body } = { body: '' }] = await fixture.commentsOf(pull.number);
      await fixture.commentAsOther(pull.number, body);
      await forge.comment(pull.number, 'impact', 'second');
      await forge.comment(pull.number, 'impact', 'second');
      await forge.comment(pull.number, 'result', 'third');
      const found = await fixture.commentsOf(pull.number);
      expect(found.filter(({ author }) => author !== fixture.me)).toEqual([expect.objectContaining({ body })]);
      const ours = found.filter(({ author }) => author === fixture.me).map(({ body }) => body);
      expect(ours.map(body => body.replace(/<!--.*-->\s*/, ''))).toEqual(['second', 'third']);
    });

    test('reports the result of a check on a commit, and replaces it', async () => {
      const { fixture, forge, sha, pull } = await givenPull();
      const found = () => fixture.checkOf(pull.number, sha, 'storefleet');
      await forge.report(sha, failed);
      await forge.report(sha, failed);
      expect(await found()).toEqual({
        state: 'failure',
        lines: [
          { path, line: 1, text: expect.stringContaining('kind is unknown') as string },
          { path, line: 4, text: expect.stringContaining('title is empty') as string },
        ],
      });
      await forge.report(sha, { ...failed, annotations: failed.annotations.slice(1) });
      expect((await found())?.lines).toHaveLength(1);
      await forge.report(sha, { ...failed, state: 'success', annotations: [] });
      expect(await found()).toEqual({ state: 'success', lines: [] });
    });

    test('merges the head that was reviewed, once', async () => {
      const { forge, sha, pull } = await givenPull();
      await settled(forge, pull.number);
      const how = { head: sha, message: 'Merged by ada in Storefleet.' };
      const { commit } = await forge.merge(pull.number, how);
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
      expect(await forge.get(pull.number)).toMatchObject({ state: 'merged', mergedCommit: commit, head: { sha } });
      expect(await forge.merge(pull.number, how)).toEqual({ commit });
      expect(await forge.list({ state: 'open' })).toEqual([]);
    });

    test('does not merge a head that moved', async () => {
      const { fixture, forge, sha, pull } = await givenPull();
      await settled(forge, pull.number);
      await fixture.push(draft.branch, { [path]: store('Other') });
      await expect(forge.merge(pull.number, { head: sha })).rejects.toThrow(ForgeConflict);
      expect(await forge.get(pull.number)).toMatchObject({ state: 'open', mergedCommit: null });
    });

    test('reports a conflict, and does not merge then', async () => {
      const { fixture, forge, sha, pull } = await givenPull();
      await settled(forge, pull.number);
      await fixture.push('main', { [path]: store('Quicker') });
      await vi.waitFor(async () => expect(await forge.get(pull.number)).toMatchObject({ mergeable: false }), polling);
      await expect(forge.merge(pull.number, { head: sha })).rejects.toThrow(ForgeConflict);
    });

    test('does not merge a closed one', async () => {
      const { forge, sha, pull } = await givenPull();
      await forge.close(pull.number);
      await expect(forge.merge(pull.number, { head: sha })).rejects.toThrow(ForgeConflict);
    });

    test('recognises a draft', async () => {
      const { forge, openFromFork } = await given();
      const number = await openFromFork('hat', { 'stores/hat.yaml': store('Hat') }, { draft: true });
      expect(await forge.get(number)).toMatchObject({ state: 'open', draft: true });
      expect(await forge.list({ state: 'open' })).toMatchObject([{ draft: true }]);
    });

    test("recognises a fork's pull request", async () => {
      const fixture = await given();
      const number = await fixture.openFromFork('hat', { 'stores/hat.yaml': store('Hat') });
      const pull = await fixture.forge.get(number);
      expect(pull.author).not.toBe(fixture.me);
      expect(pull.head.repository).not.toBe(`${fixture.forge.repository.owner}/${fixture.forge.repository.name}`);
      expect(pull).toMatchObject({ head: { branch: 'hat', isFork: true } });
      expect(await fixture.forge.list({ state: 'open' })).toHaveLength(1);
    });

    test('distinguishes a missing pull request from missing permission', async () => {
      const { forge, stranger } = await given();
      await expect(forge.get(404)).rejects.toThrow(ForgeNotFound);
      await expect(forge.update(404, draft)).rejects.toThrow(ForgeNotFound);
      await expect(forge.merge(404, { head: '0'.repeat(40) })).rejects.toThrow(ForgeNotFound);
      await expect(stranger.list({ state: 'open' })).rejects.toThrow(ForgeUnauthorised);
      await expect(stranger.comment(1, 'impact', 'text')).rejects.toThrow(ForgeUnauthorised);
    });
  });
}
