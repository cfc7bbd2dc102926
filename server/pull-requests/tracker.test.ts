import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { givenLog } from '../../test/support/fleet-server.ts';
import { addStore, git, givenChange, givenFleet } from '../../test/support/ledger.ts';
import { gitea } from '../forges/gitea/index.ts';
import type { PullRequest } from '../forges/index.ts';
import { Tracker, type TrackerOptions } from './tracker.ts';
import { Unavailable } from '#fleet';

const at = new Date('2026-01-02T03:04:05Z');

const givenPull = (over: Partial<PullRequest> = {}): PullRequest => ({
  number: 7,
  url: '',
  title: '',
  body: '',
  base: 'main',
  author: 'ada',
  draft: false,
  state: 'open',
  mergeable: null,
  mergedCommit: null,
  updatedAt: at.toISOString(),
  head: { branch: 'storefleet/bolt', sha: 'a'.repeat(40), repository: 'acme/fleet', isFork: false },
  ...over,
});

/** A tracker of one pull request; it stops with the test. */
function givenTracker(
  ledger: TrackerOptions['ledger'],
  pull: PullRequest,
  over: Partial<Omit<TrackerOptions, 'forge'>> & { readonly list?: () => Promise<PullRequest[]> } = {},
): Tracker {
  const { list = () => Promise.resolve([pull]), ...options } = over;
  const tracker = new Tracker({
    forge: {
      type: gitea,
      repository: { owner: 'acme', name: 'fleet', webUrl: 'https://git.example.com/acme/fleet' },
      list,
      get: () => Promise.resolve(pull),
      budget: () => null,
    },
    ledger,
    logger: givenLog().logger,
    onChange: () => undefined,
    review: () => Promise.resolve(null),
    reviewQueued: () => Promise.resolve(),
    now: () => at,
    ...options,
  });
  onTestFinished(() => tracker.stop());
  tracker.start();
  return tracker;
}

test.each([
  ['is there for a minute', 59_000, true],
  ['is deleted then', 61_000, false],
])('the branch of an ended pull request of this server %s', async (_, since, isThere) => {
  const { ledger, path } = await givenFleet(['acme']);
  const branch = 'storefleet/bolt';
  const { commit: sha } = await (await ledger.openReviewBranch(branch))(givenChange('c-1'), addStore('bolt'));
  const pull = givenPull({ state: 'closed', head: { branch, sha, repository: 'acme/fleet', isFork: false } });
  const tracker = givenTracker(ledger, pull, { now: () => new Date(at.getTime() + since) });
  await eventually(() => expect(tracker.view().polledAt).not.toBeNull());
  await tracker.stop();
  expect(git(path, 'branch', '--list', branch).trim() !== '').toBe(isThere);
});

test('names what fails: the forge, or the check of one pull request', async () => {
  const { ledger } = await givenFleet(['acme']);
  const pull = givenPull();
  const unread = givenTracker(ledger, pull, { list: () => Promise.reject(new Unavailable('Gitea: no answer')) });
  const message = "The forge https://git.example.com/acme/fleet can't be read: Gitea: no answer";
  await eventually(() => expect(unread.view().error).toEqual({ type: 'unread', message }));

  let isBroken = true;
  const review = () => (isBroken ? Promise.reject(new Error('a fault of the server')) : Promise.resolve(null));
  const unchecked = givenTracker(ledger, pull, { review });
  const fault = { type: 'unchecked', message: "Pull request #7 can't be checked: see the server log" };
  await eventually(() => expect(unchecked.view()).toMatchObject({ error: fault, polledAt: at.toISOString() }));
  isBroken = false;
  unchecked.poll();
  await eventually(() => expect(unchecked.view().error).toBeNull());
});
