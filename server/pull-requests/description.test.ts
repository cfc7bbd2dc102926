import { expect, test } from 'vitest';
import { descriptionOf, descriptionOfImport } from './description.ts';
import { noImpact } from '#fleet';

const change = (subject: string, actor = 'ada') => ({ id: 'c-1', actor, action: 'change', store: 'acme', subject });
const givenReviewResult = (changes: ReturnType<typeof change>[], stores = { added: 0, changed: 1, removed: 0 }) => ({
  problems: [],
  stores: [{ name: 'acme', impact: { ...noImpact, summary: 'restarts web' }, isCompletedLater: false }],
  impact: { ...noImpact, stores, summary: 'Changes 1 store. Restarts its web pod.' },
  locksWithoutProvenance: [],
  changes,
});

test('has the title of a single change', () => {
  const { title, body } = descriptionOf('acme', givenReviewResult([change('Change title of acme')]));
  expect(title).toBe('Change title of acme');
  expect(body).toContain('Changes 1 store. Restarts its web pod.');
  expect(body).toContain('- Change title of acme (ada)');
});

test.each([
  [{ added: 1, changed: 0, removed: 0 }, 'Create store acme'],
  [{ added: 0, changed: 1, removed: 0 }, 'Change store acme'],
  [{ added: 0, changed: 0, removed: 1 }, 'Delete store acme'],
])('sums several changes up: %o', (stores, title) => {
  expect(descriptionOf('acme', givenReviewResult([change('One'), change('Two')], stores)).title).toBe(title);
});

test.each([
  [{ added: 1000, changed: 0, removed: 0 }, 'Import 1,000 stores'],
  [{ added: 0, changed: 1, removed: 0 }, 'Change 1 store'],
  [{ added: 3, changed: 12, removed: 4 }, 'Import 3 stores, change 12 stores, delete 4 stores'],
  [{ added: 0, changed: 0, removed: 0 }, 'Import stores'],
])('sums many stores up by their numbers: %o', (stores, title) => {
  expect(descriptionOfImport(givenReviewResult([change('One'), change('Two')], stores)).title).toBe(title);
});

test('lists many stores once, up to a readable length', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `shop-${index}`);
  const { body } = descriptionOfImport({
    ...givenReviewResult(names.map(name => change(`Create store ${name}`))),
    stores: names.map(name => ({ name, impact: { ...noImpact, summary: 'Adds 1 store' }, isCompletedLater: false })),
  });
  expect(body.match(/shop-7\b/g)).toHaveLength(1);
  expect(body).toContain('… and 900 more stores');
  expect(body).toMatch(/\nRequested by ada in one request\./);
  expect(body.length).toBeLessThan(10_000);
});

test('mentions no user by text that a person wrote', () => {
  const { body } = descriptionOf(
    'acme',
    givenReviewResult([change('One\n# Heading', '@everyone <b@example.com>'), change('Two')]),
  );
  expect(body).not.toMatch(/@everyone|^# Heading|(?<!\\)<b|b@example/m);
});
