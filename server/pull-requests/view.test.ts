import { describe, expect, test } from 'vitest';
import type { PullRequest } from '../forges/index.ts';
import type { ReviewResult } from './review/index.ts';
import { viewOf } from './view.ts';
import { pullRequestView } from '#contract';
import { noImpact } from '#fleet';

const head = 'a'.repeat(40);

function pullOf(over: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 7,
    url: 'https://git.example.com/acme/fleet/pulls/7',
    title: 'Create store acme',
    body: '',
    head: { branch: 'storefleet/acme', sha: head, repository: 'acme/fleet', isFork: false },
    base: 'main',
    state: 'open',
    mergeable: null,
    mergedCommit: null,
    author: 'ada',
    draft: false,
    updatedAt: '2026-01-02T03:04:05Z',
    ...over,
  };
}

const problem = { file: 'stores/acme.yaml', line: 3, field: 'spec.titel', rule: 'is not a known field' };

function givenReviewResult(over: Partial<ReviewResult> = {}): ReviewResult {
  return {
    head,
    base: 'b'.repeat(40),
    problems: [],
    stores: [{ name: 'acme', impact: noImpact, isCompletedLater: false }],
    impact: noImpact,
    locksWithoutProvenance: [],
    touchesFleet: true,
    touched: ['acme'],
    stale: [],
    conflicts: [],
    changes: [{ id: 'c-1', actor: 'ada', action: 'create', store: 'acme', subject: 'Create store acme' }],
    isCompletedHere: false,
    isCompletion: false,
    outdatedCompletion: new Map(),
    ...over,
  };
}

describe('a pull request', () => {
  test.each<[string, Partial<PullRequest>, ReviewResult | null, string | null, RegExp]>([
    ['that may be merged', {}, givenReviewResult(), 'ready', /^Ready to merge\.$/],
    ['that was not evaluated yet', {}, null, 'checking', /^Checks are running/],
    [
      'with a branch that moved since its evaluation',
      {},
      givenReviewResult({ head: 'c'.repeat(40) }),
      'checking',
      /^Checks are running/,
    ],
    ['that breaks a rule', {}, givenReviewResult({ problems: [problem] }), 'refused', /^1 check failed. Fix the file/],
    ['that breaks two', {}, givenReviewResult({ problems: [problem, problem] }), 'refused', /^2 checks failed/],
    ['that is a draft', { draft: true }, givenReviewResult(), 'draft', /ready for review/],
    [
      'that conflicts',
      {},
      givenReviewResult({
        stale: ['acme'],
        conflicts: ['dist/local/stores/acme/web.yaml', 'stores/acme.yaml'],
      }),
      'conflicting',
      /changed stores\/acme\.yaml too .* request the change again/,
    ],
    [
      'that conflicts in rendered files only',
      {},
      givenReviewResult({ conflicts: ['dist/local/stores/acme/web.yaml'] }),
      'conflicting',
      /rendered files/,
    ],
    ['with an older fleet as its base', {}, givenReviewResult({ stale: ['acme'] }), 'ready', /keeps both changes/],
    ['that was merged', { state: 'merged', mergedCommit: head }, givenReviewResult(), null, /^Merged/],
    ['that was closed', { state: 'closed' }, null, null, /changes were not applied/],
  ])('%s shows its condition and what to do', (_, pull, reviewResult, condition, message) => {
    const view = pullRequestView.parse(viewOf(pullOf(pull), reviewResult));
    expect(view.condition).toBe(condition);
    expect(view.message).toMatch(message);
  });

  test('shows no evaluation of other commits', () => {
    const { impact, problems, changes, stores } = viewOf(
      pullOf(),
      givenReviewResult({ head: 'c'.repeat(40), problems: [problem] }),
    );
    expect({ impact, problems, changes, stores }).toEqual({
      impact: null,
      problems: [],
      changes: [],
      stores: ['acme'],
    });
  });

  test('is stale when both sides changed its files and Git merges them', () => {
    expect(viewOf(pullOf(), givenReviewResult({ stale: ['acme'] })).isStale).toBe(true);
    expect(viewOf(pullOf(), givenReviewResult({ stale: ['acme'], conflicts: ['x'] })).isStale).toBe(false);
    expect(viewOf(pullOf({ state: 'merged' }), givenReviewResult({ stale: ['acme'] })).isStale).toBe(false);
  });

  test('of many stores is listed for no single one', () => {
    const pull = pullOf({ head: { ...pullOf().head, branch: 'storefleet/import.0a1b' } });
    expect(viewOf(pull, null)).toMatchObject({ isOurs: true, stores: [] });
  });

  test.each([
    ['of a branch of the server', pullOf(), true],
    ['of a branch of the same name in a fork', pullOf({ head: { ...pullOf().head, isFork: true } }), false],
    ['of a person', pullOf({ head: { ...pullOf().head, branch: 'feature' } }), false],
  ])('%s', (_, pull, isOurs) => expect(viewOf(pull, null)).toMatchObject({ isOurs, stores: isOurs ? ['acme'] : [] }));
});
