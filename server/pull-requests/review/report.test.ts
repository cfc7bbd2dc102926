import { describe, expect, test } from 'vitest';
import type { ReviewResult } from './evaluate.ts';
import { commentOf, reportOf } from './report.ts';
import { noImpact, type CheckedStore } from '#fleet';
import type { Problem } from '#fleet/schema';

const impact = { ...noImpact, summary: 'Adds 1 store (2 pods)' };
const acme: CheckedStore = { name: 'acme', impact, isCompletedLater: false };
const late: CheckedStore = { ...acme, isCompletedLater: true };
const problem: Problem = {
  file: 'stores/acme.yaml',
  line: 7,
  column: 3,
  field: 'spec.host',
  value: '"x y"',
  rule: 'must be a host',
};

const givenResult = (more: Partial<ReviewResult> = {}): ReviewResult => ({
  head: 'h',
  base: 'b',
  problems: [],
  stores: [acme],
  impact,
  locksWithoutProvenance: [],
  touchesFleet: true,
  touched: ['acme'],
  stale: [],
  conflicts: [],
  changes: [],
  isCompletedHere: false,
  isCompletion: false,
  outdatedCompletion: new Map(),
  ...more,
});
const impactText = '### Adds 1 store (2 pods)\n\n- **acme**: Adds 1 store (2 pods)';

describe('commentOf', () => {
  test.each<[string, Partial<ReviewResult>, string]>([
    ['all that is needed', {}, `${impactText}\n`],
    [
      'a store whose manifests come later',
      { stores: [late] },
      `${impactText}\n\nThe manifests of acme are rendered after the merge; no action is needed.\n`,
    ],
    [
      'a branch with our manifests',
      { isCompletedHere: true },
      `${impactText}\n\nManifests were pushed to this branch: pull before you push again.\n`,
    ],
    [
      'a problem',
      { problems: [problem], stores: [], impact: noImpact },
      '#### 1 problem\n\n- ❌ `stores/acme.yaml:7` `spec.host = "x y"` must be a host\n\n' +
        'Fix this and push again; each push is checked.\n',
    ],
    [
      'a conflict',
      { conflicts: ['stores/acme.yaml'] },
      `${impactText}\n\nThe branch conflicts with \`main\`, so only the branch itself was checked. Merge \`main\` into it; ` +
        'for files below `dist/` take the version of `main`, they are rendered again.\n',
    ],
  ])('describes %s', (_, more, text) => expect(commentOf(givenResult(more), 'main')).toBe(text));
});

describe('reportOf', () => {
  const of = (more: Partial<ReviewResult> = {}) => reportOf(givenResult(more), 'main', 7);

  test.each<[string, Partial<ReviewResult>, 'success' | 'failure', string]>([
    ['a change', {}, 'success', 'Adds 1 store (2 pods)'],
    ['nothing of the fleet', { stores: [], impact: noImpact }, 'success', 'No store changes'],
    ['a problem', { problems: [problem] }, 'failure', '1 problem'],
    ['problems and conflicts', { problems: [problem, problem], conflicts: ['x'] }, 'failure', '2 problems'],
    ['a conflict', { conflicts: ['x'] }, 'failure', 'Conflicts with main'],
  ])('describes %s', (_, more, state, title) => {
    expect(of(more)).toMatchObject({ name: 'storefleet', state, title, pullRequest: 7 });
  });

  test('shows each problem beside its line', () => {
    const problems = [
      problem,
      { field: '', rule: 'is of no file' },
      { file: 'fleet.yaml', field: '', rule: 'is missing' },
    ];
    const report = of({ problems });
    expect(report.annotations).toEqual([
      {
        path: 'stores/acme.yaml',
        line: 7,
        column: 3,
        message: 'spec.host = "x y" must be a host',
        level: 'failure',
      },
      { path: 'fleet.yaml', line: 1, message: 'is missing', level: 'failure' },
    ]);
    expect(report.summary).toBe(commentOf(givenResult({ problems }), 'main'));
  });

  test('limits its annotations to a readable number', () => {
    const { annotations, title } = of({ problems: Array.from({ length: 1000 }, () => problem) });
    expect(annotations).toHaveLength(50);
    expect(title).toBe('1000 problems');
  });
});
