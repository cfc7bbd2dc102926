import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyStoreInput,
  commit,
  givenRepository,
  givenStoreInput,
  givenTree,
  type Files,
  planRetry,
} from '../../test/support/fleet.ts';
import { Conflict, NotFound, Refused } from '../model/errors.ts';
import { planCreate } from './changes.ts';
import { planDelete } from './delete.ts';
import { planRestore } from './restore.ts';

const acme = givenStoreInput('acme');
const beta = givenStoreInput('beta');
const both = givenRepository([acme, beta]);
const ofStore = (files: Files, name: string) =>
  new Map([...files].filter(([path]) => new RegExp(`(^stores/|/)${name}(\\.yaml$|/)`).test(path)));
const without = (files: Files, deleted: Files) => new Map([...files].filter(([path]) => !deleted.has(path)));

describe('planRestore', () => {
  test('restores deleted files, byte for byte', () => {
    const lost = without(both, ofStore(both, 'acme'));
    const plan = planRestore(givenTree(lost), 'acme', ofStore(both, 'acme'));
    expect(commit(lost, plan)).toEqual(new Map([...lost, ...ofStore(both, 'acme')]));
    expect(plan).toMatchObject({ action: 'restore', subject: 'Restore store acme' });
  });

  test('restores any store when everything but fleet.yaml was deleted', () => {
    fc.assert(
      fc.property(anyStoreInput, input => {
        const files = givenRepository([input]);
        const lost = new Map([...files].filter(([path]) => path === 'fleet.yaml'));
        const { name } = input.metadata;
        const after = commit(lost, planRestore(givenTree(lost), name, ofStore(files, name)));
        expect(ofStore(after, name)).toEqual(ofStore(files, name));
      }),
      { numRuns: 30 },
    );
  });

  test('renders files that were deleted in an earlier commit than the store file', () => {
    const file = new Map([...ofStore(both, 'acme')].filter(([path]) => path.startsWith('stores/')));
    const lost = without(both, ofStore(both, 'acme'));
    expect(commit(lost, planRestore(givenTree(lost), 'acme', file))).toEqual(
      new Map([...lost, ...ofStore(both, 'acme')]),
    );
  });

  test('refuses to undo a requested change', () => {
    const lost = without(both, ofStore(both, 'acme'));
    const files = ofStore(both, 'acme');
    expect(() => planRestore(givenTree(both), 'acme', files)).toThrow(Conflict);
    expect(() => planRestore(givenTree(lost), 'acme', new Map())).toThrow(NotFound);
    const requested = ofStore(commit(both, planDelete(givenTree(both), 'acme')), 'acme');
    expect(() => planRestore(givenTree(lost), 'acme', requested)).toThrow(Refused);
    const host = /host: (\S+)/.exec(files.get('dist/local/locks/acme.yaml') ?? '')?.[1] ?? '';
    const rival = commit(lost, planCreate(givenTree(lost), givenStoreInput('rival', { host })));
    expect(() => planRestore(givenTree(rival), 'acme', files)).toThrow(/already used by store rival/);
  });
});

describe('planRetry', () => {
  test('replaces all pods and changes nothing else, and so does the next retry', () => {
    const first = planRetry(givenTree(both), 'acme');
    expect(first.impact.restarts.toSorted()).toEqual(['database', 'web']);
    expect(first.impact.requests).toEqual({ pods: 0, cpu: 0, memory: 0, disk: 0 });
    const once = commit(both, first);
    expect(once.get('stores/acme.yaml')).toBe(both.get('stores/acme.yaml'));
    expect(once.get('dist/local/stores/acme/web.yaml')).toContain("storefleet.dev/attempt: '2'");
    expect(once.get('dist/local/stores/acme/namespace.yaml')).toBe(both.get('dist/local/stores/acme/namespace.yaml'));
    expect(ofStore(once, 'beta')).toEqual(ofStore(both, 'beta'));
    const twice = commit(once, planRetry(givenTree(once), 'acme'));
    expect(twice.get('dist/local/stores/acme/web.yaml')).toContain("storefleet.dev/attempt: '3'");
  });

  test('refuses a store that has nothing to retry', () => {
    const removed = commit(both, planDelete(givenTree(both), 'acme'));
    expect(() => planRetry(givenTree(removed), 'acme')).toThrow(Refused);
    expect(() => planRetry(givenTree(both), 'nobody')).toThrow(NotFound);
    const bare = new Map([...both].filter(([path]) => !path.startsWith('dist/')));
    expect(() => planRetry(givenTree(bare), 'acme')).toThrow(Conflict);
  });
});
