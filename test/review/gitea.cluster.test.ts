import { expect, test, vi } from 'vitest';
import { Reviewer } from '../../server/pull-requests/review/index.ts';
import { givenGitea } from '../forges/gitea/fixture.ts';
import { describeWithGitea, type GiteaUnderTest } from '../forges/requirements.ts';
import { givenLog, handwritten } from '../support/fleet-server.ts';
import { fleetText } from '../support/ledger.ts';
import { givenReplica } from '../support/remote-ledger.ts';
import { compareStore } from '#fleet';

const path = 'stores/gamma.yaml';
const good = handwritten('gamma');
const bad = good.replace('kind: WooStore', 'kind: Shop');
const branch = 'people/gamma';
const draft = { branch, base: 'main', title: 'A shop for Gamma', body: '' };

/** A fleet at the forge, and a server that reviews its pull requests. */
async function givenFleetAt(under: GiteaUnderTest) {
  const fixture = await givenGitea(under);
  const { forge } = fixture;
  await fixture.push('main', { 'fleet.yaml': fleetText });
  const ledger = await givenReplica({
    url: `${forge.repository.webUrl}.git`,
    credentials: () => forge.gitCredentials(),
  });
  const { logger } = givenLog();
  const reviewer = new Reviewer({ forge, ledger, logger, now: () => new Date(), slotExempt: () => new Set() });
  const repository = `/repos/${fixture.owner}/${fixture.name}`;
  return {
    ...fixture,
    ledger,
    repository,
    review: async (number: number) => reviewer.review(await forge.get(number)),
    seen: async (number: number, sha: string) => fixture.checkOf(number, sha, 'storefleet'),
    said: async (number: number) => (await fixture.commentsOf(number)).map(({ body }) => body),
    /** Forges follow a push in the background. */
    arrived: (number: number, sha: string) =>
      vi.waitFor(async () => expect((await forge.get(number)).head.sha).toBe(sha), { timeout: 120_000, interval: 100 }),
    /** Returns the fleet after the merge. */
    merge: async (number: number, head: string) => {
      await forge.merge(number, { head });
      await ledger.refresh();
      const fleet = await ledger.head();
      if (fleet.state !== 'ready') throw new Error(fleet.state);
      return fleet.tree;
    },
  };
}

describeWithGitea("people's pull requests at a real Gitea", under => {
  test('are refused line by line, and get their manifests once they are fixed', async () => {
    const { gitea, repository, forge, push, review, seen, said, arrived, merge } = await givenFleetAt(under);
    const invalid = await push(branch, { [path]: bad });
    const { number } = await forge.open(draft);

    await review(number);
    expect(await seen(number, invalid)).toEqual({
      state: 'failure',
      lines: [{ path, line: 2, text: expect.stringContaining('kind = "Shop" must be WooStore') as string }],
    });
    expect(await said(number)).toEqual([expect.stringContaining(`❌ \`${path}:2\``)]);

    const fixed = await push(branch, { [path]: good });
    await arrived(number, fixed);
    const result = await review(number);
    const head = result?.head ?? '';
    expect(head).not.toBe(fixed);
    await arrived(number, head);
    expect(await seen(number, head)).toEqual({ state: 'success', lines: [] });
    const comments = await said(number);
    expect(comments).toEqual([expect.stringContaining('Manifests were pushed to this branch')]);
    expect(comments[0]).not.toContain('❌');
    const files = await gitea.request<{ filename: string }[]>('GET', `${repository}/pulls/${number}/files?limit=50`);
    expect(files.map(file => file.filename)).toContain('dist/local/stores/gamma/web.yaml');

    const second = await push(branch, { [path]: good.replace('By hand', 'Better by hand') });
    await arrived(number, second);
    const { head: last = '', stores } = (await review(number)) ?? {};
    expect(stores).toMatchObject([{ name: 'gamma', isCompletedLater: false }]);
    await arrived(number, last);
    expect(await review(number)).toMatchObject({ head: last });
    expect(await said(number)).toHaveLength(1);
    expect((await seen(number, last))?.state).toBe('success');

    const tree = await merge(number, last);
    expect(tree.stores.get('gamma')?.spec.title).toBe('Better by hand');
    expect(tree.locks.has('gamma')).toBe(true);
  });

  test('of a fork are completed after the merge', async () => {
    const { forge, openFromFork, review, seen, said, merge } = await givenFleetAt(under);
    const number = await openFromFork('gamma', { [path]: good });
    const { sha } = (await forge.get(number)).head;
    const result = await review(number);
    expect(result).toMatchObject({ head: sha, stores: [{ name: 'gamma', isCompletedLater: true }] });
    expect(await seen(number, sha)).toEqual({ state: 'success', lines: [] });
    expect(await said(number)).toEqual([expect.stringContaining('gamma are rendered after the merge')]);
    expect((await forge.get(number)).head.sha).toBe(sha);
    const tree = await merge(number, sha);
    expect([...tree.stores.keys()].filter(name => compareStore(tree, name).isIncomplete)).toEqual(['gamma']);
    expect(tree.locks.has('gamma')).toBe(false);
  });

  test('of a protected branch are completed after the merge', async () => {
    const { gitea, repository, forge, push, review, seen, said } = await givenFleetAt(under);
    const sha = await push(branch, { [path]: good });
    const { number } = await forge.open(draft);
    await gitea.request('POST', `${repository}/branch_protections`, { rule_name: branch, enable_push: false });
    expect(await review(number)).toMatchObject({ head: sha, problems: [] });
    expect((await seen(number, sha))?.state).toBe('success');
    expect(await said(number)).toEqual([expect.stringContaining('gamma are rendered after the merge')]);
  });
});
