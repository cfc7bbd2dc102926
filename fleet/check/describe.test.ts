import { expect, test } from 'vitest';
import type { Impact } from '../model/plan.ts';
import { describeCheck } from './describe.ts';
import type { CheckResult, CheckedStore } from './fleet-diff.ts';

const impact = (given: Partial<Impact> = {}): Impact => ({
  summary: 'Changes 1 store. Restarts nothing.',
  stores: { added: 0, changed: 1, removed: 0 },
  requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
  fields: [],
  restarts: [],
  warnings: [],
  ...given,
});
const store = (name: string, given: Partial<CheckedStore> = {}): CheckedStore => ({
  name,
  impact: impact(),
  isCompletedLater: false,
  ...given,
});
const checked = (given: Partial<CheckResult>): CheckResult => ({
  problems: [],
  stores: [],
  impact: impact(),
  locksWithoutProvenance: [],
  ...given,
});

test('describes the impact on each store, the problems, and what is added later', () => {
  const text = describeCheck(
    checked({
      impact: impact({ summary: 'Adds 1 store, changes 1 store (+2 pods). Restarts nothing.' }),
      stores: [
        store('acme', {
          impact: impact({
            fields: [
              { field: 'spec.title', from: 'Acme', to: 'Acme Toys' },
              { field: 'spec.size', from: 'small' },
              { field: 'spec.owner', to: 'toys' },
            ],
            warnings: ['acme.localhost will redirect to acme.com.'],
          }),
        }),
        store('beta', { isCompletedLater: true, impact: impact({ summary: 'Adds 1 store' }) }),
      ],
      problems: [
        { file: 'stores/acme.yaml', line: 7, column: 3, field: 'spec.host', value: '"x y"', rule: 'must be a host' },
        { field: '', rule: 'is wrong' },
      ],
    }),
  );
  expect(text).toBe(`\
### Adds 1 store, changes 1 store (+2 pods). Restarts nothing.

- **acme**: Changes 1 store. Restarts nothing.
  - \`spec.title\`: \`Acme\` → \`Acme Toys\`
  - \`spec.size\`: \`small\` → gone
  - \`spec.owner\`: \`toys\`
  - ⚠️ acme.localhost will redirect to acme.com.
- **beta**: Adds 1 store

#### 2 problems

- ❌ \`stores/acme.yaml:7\` \`spec.host = "x y"\` must be a host
- ❌ is wrong

The manifests of beta are rendered after the merge; no action is needed.
`);
});

test('says that no store changes', () => {
  expect(describeCheck(checked({}))).toBe('### No store changes\n');
});

test('shows the problems of a store that could not be checked, and no impact', () => {
  const problems = [{ file: 'stores/acme.yaml', line: 1, column: 1, field: 'kind', rule: 'is missing' }];
  expect(describeCheck(checked({ problems }))).toBe('#### 1 problem\n\n- ❌ `stores/acme.yaml:1` `kind` is missing\n');
});

test('stays short enough for a comment with any number of stores', () => {
  const long = 'x'.repeat(100);
  const text = describeCheck(
    checked({
      stores: Array.from({ length: 5000 }, (_, index) => store(`store-${index}`, { isCompletedLater: true })),
      problems: Array.from({ length: 5000 }, () => ({ file: long, line: 1, column: 1, field: long, rule: long })),
    }),
  );
  expect(text.length).toBeLessThan(60_000);
  expect(text).toContain('and 4900 more stores');
  expect(text).toContain('and 4950 more problems');
  expect(text).toContain('and 4980 more are rendered');
});

test('escapes Markdown, HTML and mentions in foreign text', () => {
  const evil = '`x` | <img src=x> ![a](b)\n# big @octocat';
  const text = describeCheck(
    checked({
      stores: [store('acme', { impact: impact({ fields: [{ field: 'spec.title', to: evil }], warnings: [evil] }) })],
      problems: [{ field: 'spec.title', value: evil, rule: evil }],
    }),
  );
  expect(text.split('\n').filter(line => line.startsWith('#'))).toEqual([
    '### Changes 1 store. Restarts nothing.',
    '#### 1 problem',
  ]);
  const outsideCode = text.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  expect(outsideCode).not.toMatch(/(?<!\\)[<`|]|@octocat|(?<!\\)!\[/);
});
