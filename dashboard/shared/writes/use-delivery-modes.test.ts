import { expect, test } from 'vitest';
import { deliveryModesOf } from './use-delivery-modes.ts';

const forge = { id: 'gitea', name: 'Gitea', url: 'http://gitea.localhost/acme/fleet' } as const;

test.each([
  ['commits, and there is no forge', { mode: 'commit', mayCommit: false, forge: null }, 'commit', undefined],
  ['commits on a forge', { mode: 'commit', mayCommit: false, forge }, 'commit', 'pull-request'],
  ['pull requests only', { mode: 'pull-request', mayCommit: false, forge }, 'pull-request', undefined],
  ['pull requests, or commits', { mode: 'pull-request', mayCommit: true, forge }, 'pull-request', 'commit'],
  ['pull requests, and no forge', { mode: 'pull-request', mayCommit: false, forge: null }, 'pull-request', undefined],
  ['commits while the forge is away', { mode: 'pull-request', mayCommit: true, forge: null }, 'pull-request', 'commit'],
] as const)('offers the delivery modes of a fleet that takes %s', (_, changes, preferred, other) => {
  expect(deliveryModesOf(changes)).toEqual({ preferred, other });
});

test('leaves the mode to the server while the fleet is unknown', () => {
  expect(deliveryModesOf(undefined)).toEqual({ preferred: undefined, other: undefined });
});
