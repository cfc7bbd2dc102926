import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { givenLog } from '../../test/support/fleet-server.ts';
import { addStore, git, givenChange, givenFleet } from '../../test/support/ledger.ts';
import { gitea } from '../forges/gitea/index.ts';
import type { PullRequest } from '../forges/index.ts';
import { Tracker, type TrackerOptions } from './tracker.ts';

test.each([
  ['is there for a minute', 59_000, true],
  ['is deleted then', 61_000, false],
])('the branch of an ended pull request of this server %s', async (_, since, isThere) => {
  const { ledger, path } = await givenFleet(['acme']);
  const branch = 'storefleet/bolt';
  const { commit: sha } = await (await ledger.openReviewBranch(branch))(givenChange('c-1'), addStore('bolt'));
  const ended = new Date('2026-01-02T03:04:05Z');
  const pull: PullRequest = {
    number: 7,
    url: '',
    title: '',
    body: '',
    base: 'main',
    author: 'ada',
    draft: false,
    state: 'closed',
    mergeable: null,
    mergedCommit: null,
    updatedAt: ended.toISOString(),
    head: { branch, sha, repository: 'acme/fleet', isFork: false },
  };
  const forge: TrackerOptions['forge'] = {
    type: gitea,
    repository: { owner: 'acme', name: 'fleet', webUrl: 'https://git.example.com/acme/fleet' },
    list: () => Promise.resolve([pull]),
    get: () => Promise.resolve(pull),
    budget: () => null,
  };
  const tracker = new Tracker({
    forge,
    ledger,
    logger: givenLog().logger,
    onChange: () => undefined,
    review: () => Promise.resolve(null),
    reviewQueued: () => Promise.resolve(),
    now: () => new Date(ended.getTime() + since),
  });
  tracker.start();
  onTestFinished(() => tracker.stop());
  await eventually(() => expect(tracker.view().polledAt).not.toBeNull());
  await tracker.stop();
  expect(git(path, 'branch', '--list', branch).trim() !== '').toBe(isThere);
});
