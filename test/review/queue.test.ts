import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { github } from '../../server/forges/github/index.ts';
import { Reviewer } from '../../server/pull-requests/review/index.ts';
import { Tracker } from '../../server/pull-requests/tracker.ts';
import { givenGithub } from '../forges/github/fixture.ts';
import { givenLog, handwritten } from '../support/fleet-server.ts';
import { git } from '../support/ledger.ts';
import { givenReviewFixture } from '../support/reviewer.ts';

/** A merge queue of GitHub: its commits are in the remote, and their statuses are on GitHub. */

const bad = handwritten('bolt').replace('kind: WooStore', 'kind: Shop');

/**
 * Two entries, the second on top of the first: an invalid one, and one that is valid if the problem is left to the
 * first.
 */
async function givenQueue(onto = 'main') {
  const github = await givenGithub('app');
  const fleet = await givenReviewFixture({ ref: 'refs/heads/people', remote: true });
  const { path, push, ledger } = fleet;
  const base = git(path, 'rev-parse', 'main').trim();
  const enqueue = (files: Readonly<Record<string, string>>, number: number, on: string) => {
    const { sha } = push(files).head;
    const branch = `gh-readonly-queue/${onto}/pr-${number}-${on}`;
    git(path, 'update-ref', `refs/heads/${branch}`, sha);
    return { branch, sha };
  };
  const first = enqueue({ 'stores/bolt.yaml': bad }, 7, base);
  const second = enqueue({ 'stores/gamma.yaml': handwritten('gamma') }, 8, first.sha);
  const log = givenLog();
  const forge = github.forge;
  const reviewer = new Reviewer({
    forge,
    ledger,
    logger: log.logger,
    now: () => new Date(),
    slotExempt: () => new Set(),
  });
  const tracker = new Tracker({
    forge,
    ledger,
    logger: log.logger,
    onChange: () => undefined,
    now: () => new Date(),
    review: () => Promise.resolve(null),
    reviewQueued: queued => reviewer.reviewQueued(queued),
    onQueues: branches => reviewer.forgetQueuedBut(branches),
  });
  onTestFinished(() => tracker.stop());
  const runs = () => github.server.repository.runs.map(({ sha, conclusion, title }) => ({ sha, conclusion, title }));
  return { path, base, first, second, tracker, reviewer, github, ledger, runs, log };
}

const fine = { conclusion: 'success', title: expect.stringMatching(/^Adds 1 store \(/) as string };
const wrong = { conclusion: 'failure', title: '1 problem' };

test('gives commits of a merge queue the status without a webhook, each against the one before it, once', async () => {
  const { path, base, first, second, tracker, ledger, runs } = await givenQueue();
  tracker.start();
  await vi.waitFor(() => expect(runs()).toHaveLength(2), 60_000);
  expect(runs()).toEqual(
    expect.arrayContaining([
      { sha: first.sha, ...wrong },
      { sha: second.sha, ...fine },
    ]),
  );
  tracker.poll();
  await tracker.stop();
  expect(runs()).toHaveLength(2);
  // Its branches belong to the queue: nothing is pushed there, nor to the fleet.
  expect(git(path, 'rev-parse', first.branch, second.branch, 'main').trim().split('\n')).toEqual([
    first.sha,
    second.sha,
    base,
  ]);
  const queueRefs = () => git(ledger.path, 'for-each-ref', '--format=%(refname)', 'refs/heads/gh-readonly-queue/');
  expect(queueRefs()).toContain(first.branch);
  git(path, 'update-ref', '-d', `refs/heads/${first.branch}`);
  await ledger.branchesBelow('gh-readonly-queue/');
  expect(queueRefs().trim()).toBe(`refs/heads/${second.branch}`);
});

test('gives commits of a merge queue the status after their webhook', async () => {
  const { base, first, tracker, runs } = await givenQueue();
  const body = Buffer.from(
    JSON.stringify({
      action: 'checks_requested',
      merge_group: {
        head_sha: first.sha,
        head_ref: `refs/heads/${first.branch}`,
        base_sha: base,
        base_ref: 'refs/heads/main',
      },
      repository: { full_name: 'acme/fleet' },
    }),
  );
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'merge_group',
    'x-github-delivery': 'd-1',
    'x-hub-signature-256': `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`,
  };
  const repository = { owner: 'acme', name: 'fleet' };
  tracker.onWebhook(github.parseWebhook({ headers, body, secret: 'secret', repository }).event);
  await vi.waitFor(() => expect(runs()).toEqual([{ sha: first.sha, ...wrong }]), 60_000);
});

test('ignores a queue of another branch, and a commit that left the queue meanwhile', async () => {
  const { first, reviewer, tracker, runs, log } = await givenQueue('release');
  tracker.start();
  await vi.waitFor(() => expect(tracker.view().polledAt).not.toBeNull(), 60_000);
  await tracker.stop();
  await reviewer.reviewQueued({ branch: first.branch, into: 'release', base: null, pullRequest: 7 });
  await reviewer.reviewQueued({ branch: 'gh-readonly-queue/main/gone', into: 'main', base: null, pullRequest: null });
  expect(runs()).toEqual([]);
  expect(log.lines()).toEqual([]);
});
