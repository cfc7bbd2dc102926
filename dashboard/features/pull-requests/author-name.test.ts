import { expect, test } from 'vitest';
import { givenPullRequest } from '../../../test/support/pull-request.ts';
import { authorName } from './author-name.ts';

const by = (...actors: string[]) =>
  actors.map((actor, id) => ({ id: String(id), actor, action: 'change', store: 'acme', subject: '' }));

test.each([
  ['the requesters here, each once', { changes: by('mara <mara@example.com>', 'jo', 'mara') }, 'mara, jo'],
  ['its author at the forge', { changes: [], author: 'anna' }, 'anna'],
  ['a deleted account', { changes: [], author: null }, 'deleted user'],
])('names %s', (_, fields, name) => {
  expect(authorName(givenPullRequest(fields))).toBe(name);
});
