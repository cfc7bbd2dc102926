import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyStoreInput,
  commit,
  expanding,
  givenFleetText,
  givenRepository,
  givenStoreInput,
  givenTree,
  replaceExactly,
  type Files,
  planRetry,
} from '../../test/support/fleet.ts';
import { checkChange } from '../check/index.ts';
import { Conflict, NotFound, Refused } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import { planChange, planCreate } from './changes.ts';
import { planFinishDeletion, planDelete } from './delete.ts';
import { planRollback } from './rollback.ts';
import { formatProblem, InvalidInput } from '#fleet/schema';

const id = '0123456789abcdef0123456789abcdef01234567';
const acme = givenStoreInput('acme');
const then = givenRepository([acme, givenStoreInput('beta')]);
const ofStore = (files: Files, name = 'acme') =>
  new Map([...files].filter(([path]) => new RegExp(`(^stores/|/)${name}(\\.yaml$|/)`).test(path)));
const step = (files: Files, planner: (tree: ReturnType<typeof givenTree>) => Plan) =>
  commit(files, planner(givenTree(files)));
const changed = (files: Files, spec: object, name = 'acme') => step(files, tree => planChange(tree, name, { spec }));
const edited = (files: Files, path: string, replacements: Readonly<Record<string, string>>) =>
  new Map(files).set(path, replaceExactly(files.get(path) ?? '', replacements));
const back = (files: Files, to: Files = then) => planRollback(givenTree(files), 'acme', ofStore(to), id);
const lockOf = (files: Files) => givenTree(files).locks.get('acme')?.spec;
const lock = 'dist/local/locks/acme.yaml';
const fresh = (fleet: Readonly<Record<string, string>>) => new Map(then).set('fleet.yaml', givenFleetText(fleet));

describe('planRollback', () => {
  test('restores the files before a change of settings, byte for byte', () => {
    const now = changed(changed(then, { title: 'Other', theme: null, country: 'AT' }), { owner: 'toys' });
    const plan = back(now);
    expect(commit(now, plan)).toEqual(then);
    expect(plan).toMatchObject({ action: 'rollback', subject: 'Roll store acme back to 0123456' });
    expect(plan.impact.warnings).toEqual([
      'Orders, customers, products, pictures and the settings in wp-admin of acme stay as they are.',
    ]);
    expect(plan.impact.fields.map(({ field }) => field)).toContain('spec.title');
  });

  test('restores an image that fleet.yaml no longer names, and reports what stays', () => {
    const renamed = fresh({
      'registry.example.com/web-plus:1': 'registry.example.com/web-plus:2',
      'base: { image: registry.example.com/web:1 }': 'base: { image: registry.example.com/web:2 }',
    });
    const now = changed(renamed, { edition: 'plus' });
    const plan = back(now);
    expect(lockOf(commit(now, plan))?.images.web).toBe('registry.example.com/web:1');
    expect(plan.impact.warnings).toContain(
      'The tables of acme keep the schema of registry.example.com/web-plus:2; registry.example.com/web:1 may not support it if it is older.',
    );
    expect(plan.impact.warnings).toContain(
      'fleet.yaml no longer names registry.example.com/web:1; the registry must still have it.',
    );
  });

  test('leaves the database, the cluster and the repository as they are', () => {
    const moved = { 'mariadb:11.8.6': 'mariadb:12.3.1', 'git.example.com/shops.git': 'git.example.com/moved.git' };
    const now = edited(changed(then, { title: 'x' }), lock, { ...moved, 'className: traefik': 'className: nginx' });
    const plan = back(now);
    const after = lockOf(commit(now, plan));
    expect(after?.images.database).toBe('mariadb:12.3.1');
    expect(after?.repository.url).toBe('https://git.example.com/moved.git');
    expect(after?.cluster.ingress.className).toBe('nginx');
    expect(plan.impact.warnings).toContain("The database stays on mariadb:12.3.1: an older one can't read its files.");
  });

  test('shrinks no volume, and replaces no pods for an older attempt', () => {
    const growing = edited(then, 'fleet.yaml', { 'domain: localhost': expanding });
    const now = step(changed(growing, { size: 'large' }), tree => planRetry(tree, 'acme'));
    const plan = back(now);
    const after = lockOf(commit(now, plan));
    expect(after?.tier.volumes).toEqual({ uploads: '50Gi', database: '20Gi' });
    expect(after?.tier.web.memory).toBe('192Mi');
    expect(after?.roomFor?.web.memory).toBe('1Gi');
    expect(after?.attempt).toBe(2);
    expect(plan.impact.requests.disk).toBe(0);
    expect(plan.impact.warnings).toContain('The volumes of acme keep their size: volumes can grow, but never shrink.');
  });

  test('keeps the links to the replaced host', () => {
    const now = changed(then, { host: 'shop.acme.com' });
    const after = lockOf(commit(now, back(now)));
    expect(after).toMatchObject({ host: 'acme.localhost', aliases: ['shop.acme.com'] });
  });

  test('fixes an invalid file', () => {
    const now = edited(then, 'stores/acme.yaml', { 'kind: WooStore': 'kind: Shop' });
    expect(commit(now, back(now))).toEqual(then);
  });

  test('applies the file of a commit that was not rendered then', () => {
    const file = new Map([...ofStore(then)].filter(([path]) => path.startsWith('stores/')));
    const now = changed(then, { size: 'large' });
    expect(planRollback(givenTree(now), 'acme', file, id).impact.fields.map(({ field }) => field)).toEqual([
      'spec.size',
    ]);
  });

  test('cancels a deletion that is not finished', () => {
    const now = step(then, tree => planDelete(tree, 'acme'));
    expect(commit(now, back(now))).toEqual(then);
  });

  test('passes the check on pull requests for any change of any store, once its history is known', () => {
    fc.assert(
      fc.property(anyStoreInput, anyStoreInput, (input, next) => {
        const begin = new Map([['fleet.yaml', givenFleetText()]]);
        const { name } = input.metadata;
        let files: Files;
        let now: Files;
        try {
          files = step(begin, tree => planCreate(tree, input));
          now = changed(files, JSON.parse(JSON.stringify({ ...next.spec, cluster: undefined })) as object, name);
        } catch {
          return;
        }
        let plan: Plan;
        try {
          plan = planRollback(givenTree(now), name, ofStore(files, name), id);
        } catch (error) {
          expect(error).toBeInstanceOf(Conflict);
          return;
        }
        const after = commit(now, plan);
        expect(after.get(`stores/${name}.yaml`)).toBe(files.get(`stores/${name}.yaml`));
        const earlier = new Map([[name, [...givenTree(files).locks.values()]]]);
        const changes = new Map([...plan.writes].filter(([path, text]) => now.get(path) !== text));
        const { problems } = checkChange({
          before: givenTree(now),
          after: givenTree(after),
          changed: changes,
          earlier,
        });
        expect(problems.map(formatProblem)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a rollback is refused', () => {
  test.each<[string, Files, Files, new (...args: never[]) => Error, RegExp]>([
    ['when there is no store', new Map([['fleet.yaml', givenFleetText()]]), then, NotFound, /no store acme/],
    ['to a commit without it', then, new Map(), Refused, /Commit 0123456 has no store acme/],
    ['to a commit that deletes it', then, step(then, tree => planDelete(tree, 'acme')), Refused, /was being deleted/],
    ['when nothing would change', then, then, Conflict, /nothing to roll back/],
    [
      'to another cluster, from before it was deleted',
      then,
      step(
        step(
          step(then, tree => planDelete(tree, 'acme')),
          tree => planFinishDeletion(tree, 'acme'),
        ),
        tree => planCreate(tree, givenStoreInput('acme', { cluster: 'far' })),
      ),
      InvalidInput,
      /spec\.cluster = "far" can't change/,
    ],
    [
      'to a host that another store has now',
      changed(changed(changed(then, { host: 'shop.acme.com' }), { aliases: [] }), { host: 'acme.localhost' }, 'beta'),
      then,
      Conflict,
      /The host acme\.localhost is already used by store beta/,
    ],
    [
      'beyond the quota of its former owner',
      changed(fresh({ 'reservedHosts:': 'quotas: { platform: { stores: 1 } }\n  reservedHosts:' }), { owner: 'toys' }),
      then,
      InvalidInput,
      /would exceed the quota of platform/,
    ],
    [
      'to an invalid file',
      changed(then, { title: 'x' }),
      edited(then, 'stores/acme.yaml', { 'kind: WooStore': 'kind: Shop' }),
      InvalidInput,
      /must be WooStore/,
    ],
    [
      'to an invalid lock',
      changed(then, { title: 'x' }),
      edited(then, lock, { 'size: small': 'size: 7' }),
      InvalidInput,
      /must be a string/,
    ],
  ])('%s', (_, now, to, error, text) => {
    const plan = () => back(now, to);
    expect(plan).toThrow(error);
    expect(plan).toThrow(text);
  });
});
