import { expect, test } from 'vitest';
import { modeOf, ruleFor } from './delivery-mode.ts';
import { Refused } from '#fleet';
import { fleetFile } from '#fleet/schema';

const commit = { mode: 'commit', mayCommit: false } as const;
const review = { mode: 'pull-request', mayCommit: false } as const;

test.each([
  ['the rule of the fleet', commit, undefined, true, 'commit'],
  ['the rule of the fleet, without a forge', commit, undefined, false, 'commit'],
  ['a review that no rule demands', commit, 'pull-request', true, 'pull-request'],
  ['a commit where it is the rule', commit, 'commit', false, 'commit'],
  ['a review by rule', review, undefined, true, 'pull-request'],
  ['a commit that is allowed', { ...review, mayCommit: true }, 'commit', true, 'commit'],
  ['a review although a commit is allowed', { ...review, mayCommit: true }, undefined, true, 'pull-request'],
] as const)('chooses %s', (_, changes, requested, hasForge, mode) => {
  expect(modeOf(changes, requested, hasForge)).toBe(mode);
});

test.each([
  ['a commit past the review', review, 'commit', true, /allows no direct commits/],
  ['a review without a forge', commit, 'pull-request', false, /STOREFLEET_FORGE/],
  ['a review by rule without a forge', review, undefined, false, /STOREFLEET_FORGE/],
] as const)('refuses %s', (_, changes, requested, hasForge, why) => {
  expect(() => modeOf(changes, requested, hasForge)).toThrow(Refused);
  expect(() => modeOf(changes, requested, hasForge)).toThrow(why);
});

test.each([
  ['admin', { mode: 'commit', mayCommit: false }],
  ['operator', { mode: 'pull-request', mayCommit: true }],
  ['developer', { mode: 'pull-request', mayCommit: false }],
] as const)('uses for %s the whole rule of that role, or else that of the fleet', (role, rule) => {
  const changes = fleetFile.shape.spec.shape.changes.parse({
    mode: 'pull-request',
    byRole: { admin: { mode: 'commit' }, operator: { mode: 'pull-request', mayCommit: true } },
  });
  expect(ruleFor(changes, role)).toEqual(rule);
});
