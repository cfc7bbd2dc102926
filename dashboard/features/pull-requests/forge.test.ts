import { expect, test } from 'vitest';
import { isLow, repositoryOf } from './forge.ts';

test.each([
  ['https://github.com/acme/fleet', 'acme/fleet'],
  ['http://gitea.localhost:8080/acme/fleet/', 'acme/fleet'],
  ['https://git.example.com/forge/acme/fleet', 'acme/fleet'],
])('names the repository of %s', (url, name) => {
  expect(repositoryOf(url)).toBe(name);
});

test.each([
  [499, true],
  [500, false],
])('with %i of 5000 requests left the budget is low: %s', (remaining, low) => {
  expect(isLow({ limit: 5000, remaining, resetAt: '' })).toBe(low);
});
