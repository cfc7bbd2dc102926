import { expect, test } from 'vitest';
import { descriptionOf } from './description.ts';
import { noIntent } from '#fleet';

const change = (subject: string, actor = 'ada') => ({ id: 'c-1', actor, action: 'change', store: 'acme', subject });
const verdictOf = (changes: ReturnType<typeof change>[], stores = { added: 0, changed: 1, removed: 0 }) => ({
  problems: [],
  stores: [{ name: 'acme', intent: { ...noIntent, summary: 'restarts web' }, isCompletedLater: false }],
  intent: { ...noIntent, stores, summary: '1 store changed, restarts web' },
  unknownReleases: [],
  changes,
});

test('one change gives the title', () => {
  const { title, body } = descriptionOf('acme', verdictOf([change('Change title of acme')]));
  expect(title).toBe('Change title of acme');
  expect(body).toContain('1 store changed, restarts web');
  expect(body).toContain('- Change title of acme (ada)');
});

test.each([
  [{ added: 1, changed: 0, removed: 0 }, 'Create store acme'],
  [{ added: 0, changed: 1, removed: 0 }, 'Change store acme'],
  [{ added: 0, changed: 0, removed: 1 }, 'Remove store acme'],
])('several changes give what they come to: %o', (stores, title) => {
  expect(descriptionOf('acme', verdictOf([change('One'), change('Two')], stores)).title).toBe(title);
});

test('nobody is called by what somebody wrote', () => {
  const { body } = descriptionOf(
    'acme',
    verdictOf([change('One\n# Heading', '@everyone <b@example.com>'), change('Two')]),
  );
  expect(body).not.toMatch(/@everyone|^# Heading|(?<!\\)<b|b@example/m);
});
