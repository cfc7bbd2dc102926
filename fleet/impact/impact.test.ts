import { describe, expect, test } from 'vitest';
import {
  commit,
  expanding,
  givenFleetText,
  givenRepository,
  givenStoreInput,
  givenStoreText,
  givenTree,
} from '../../test/support/fleet.ts';
import { planChange, planCreate } from '../commands/changes.ts';
import { planDelete } from '../commands/delete.ts';
import { planSeed } from '../commands/seed.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const files = givenRepository([givenStoreInput('acme')]);
const tree = givenTree(files);

describe('the impact of a plan', () => {
  test('sums the pods and claims of a new store', () => {
    const { impact } = planCreate(tree, givenStoreInput('beta'));
    expect(impact).toEqual({
      summary: 'Adds 1 store (2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)',
      stores: { added: 1, changed: 0, removed: 0 },
      // The web pod with its cron (50m + 5m, 192Mi + 8Mi) and the database (25m, 160Mi); two claims of 2Gi.
      requests: { pods: 2, cpu: 80, memory: 360 * MiB, disk: 4 * GiB },
      fields: [],
      restarts: [],
      warnings: [],
    });
  });

  describe('another size', () => {
    const growing = new Map(files).set('fleet.yaml', givenFleetText({ 'domain: localhost': expanding }));
    const larger = { stores: { added: 0, changed: 1, removed: 0 }, fields: [{ field: 'spec.size', to: 'large' }] };

    test("shows the difference and the restarts, and warns of volumes that can't grow", () => {
      expect(planChange(tree, 'acme', { spec: { size: 'large' } }).impact).toMatchObject({
        ...larger,
        summary: 'Changes 1 store (+0.495 CPU, +2.16 GiB memory). Restarts its database and web pods.',
        requests: { pods: 0, cpu: 495, memory: (1024 + 1536 - 192 - 160) * MiB, disk: 0 },
        warnings: [
          "The volumes of acme keep their size, uploads 2Gi and database 2Gi: volumes of the cluster local can't grow (volumeExpansion in fleet.yaml).",
        ],
      });
    });

    test('grows volumes where they can grow', () => {
      expect(planChange(givenTree(growing), 'acme', { spec: { size: 'large' } }).impact).toMatchObject({
        ...larger,
        summary: 'Changes 1 store (+0.495 CPU, +2.16 GiB memory, +66 GiB disk). Restarts its database and web pods.',
        requests: { disk: 66 * GiB },
        warnings: [],
      });
    });

    test('never shrinks a volume', () => {
      const large = commit(growing, planChange(givenTree(growing), 'acme', { spec: { size: 'large' } }));
      expect(planChange(givenTree(large), 'acme', { spec: { size: 'small' } }).impact).toMatchObject({
        requests: { disk: 0 },
        warnings: [
          'The volumes of acme keep their size, uploads 50Gi and database 20Gi: volumes can grow, but never shrink.',
        ],
      });
    });
  });

  test.each([
    ['title', { title: 'New' }, ['web'], [{ field: 'spec.title', from: 'Acme Toys', to: 'New' }]],
    ['host', { host: 'shop.acme.com' }, ['web'], [{ field: 'spec.host', from: 'acme.localhost', to: 'shop.acme.com' }]],
    ['host to its present value', { host: 'acme.localhost' }, [], []],
    ['aliases', { aliases: ['a.b', 'c.d'] }, ['web'], [{ field: 'spec.aliases', to: '["a.b","c.d"]' }]],
    ['owner', { owner: 'toys' }, [], [{ field: 'spec.owner', from: 'platform', to: 'toys' }]],
    ['edition', { edition: 'plus' }, ['web'], [{ field: 'spec.edition', to: 'plus' }]],
    [
      'mail address',
      { admin: { email: 'new@acme.com' } },
      ['web'],
      [{ field: 'spec.admin.email', from: 'owner@acme.com', to: 'new@acme.com' }],
    ],
    [
      'sample products',
      { sampleProducts: false },
      ['web'],
      [{ field: 'spec.sampleProducts', from: 'true', to: 'false' }],
    ],
    ['nothing', {}, [], []],
  ])('restarts no more than needed for a change of the %s', (_, spec, restarts, fields) => {
    expect(planChange(tree, 'acme', { spec }).impact).toMatchObject({
      restarts,
      fields,
      requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
    });
  });

  const [a, b, www] = ['a.acme.com', 'b.acme.com', 'www.acme.com'];
  const leads = (from: string, to: string) => `${from} will redirect to ${to}.`;
  const lost = (alias: string) => `${alias} no longer redirects; another store may take it.`;
  test.each([
    ['another host', {}, { host: a }, [leads('acme.localhost', a)]],
    ['the host before', { host: a }, { host: null }, [leads(a, 'acme.localhost')]],
    ['another host and other aliases', { host: a, aliases: [www] }, { host: b, aliases: [] }, [leads(a, b), lost(www)]],
    ['an alias as host', { host: a, aliases: [www] }, { host: www, aliases: [] }, [leads(a, www)]],
    ['one alias more', { aliases: [a] }, { aliases: [a, b] }, []],
    ['one alias less', { aliases: [a, b] }, { aliases: [b] }, [lost(a)]],
    ['the same addresses', { host: a, aliases: [www] }, { title: 'New' }, []],
  ])('reports what happens to the addresses after a change to %s', (_, before, spec, warnings) => {
    const tree = givenTree(givenRepository([givenStoreInput('acme', before)]));
    expect(planChange(tree, 'acme', { spec }).impact.warnings).toEqual(warnings);
  });

  test('lists the plugins and theme that another edition adds and drops', () => {
    const impact = planChange(tree, 'acme', { spec: { edition: 'full', plugins: ['payments'] } }).impact;
    expect(impact.fields).toEqual([
      { field: 'spec.edition', to: 'full' },
      { field: 'spec.plugins.payments', to: '2.1.0' },
      { field: 'spec.theme', to: 'dark 1.1.0' },
    ]);
    expect(impact).toMatchObject({ restarts: ['web'], warnings: [] });
    const full = givenTree(givenRepository([givenStoreInput('acme', { edition: 'full' })]));
    expect(planChange(full, 'acme', { spec: { plugins: [], theme: 'bright' } }).impact.fields).toEqual([
      { field: 'spec.plugins.invoices', from: '1.0' },
      { field: 'spec.plugins.payments', from: '2.1.0' },
      { field: 'spec.theme', from: 'dark 1.1.0', to: 'bright 4.6.2' },
    ]);
  });

  test('reports that plugins come with a newer image', () => {
    const files = givenRepository([givenStoreInput('acme', { edition: 'full' })]);
    const released = givenTree(new Map([...files, ['fleet.yaml', givenFleetText({ 'web-full:1': 'web-full:2' })]]));
    expect(planChange(released, 'acme', { spec: { title: 'New' } }).impact.warnings).toEqual([]);
    expect(planChange(released, 'acme', { spec: { plugins: [] } }).impact.warnings).toEqual([
      'The shop moves to registry.example.com/web-full:2, the current image of the edition full.',
    ]);
  });

  test('lists everything that a deletion deletes', () => {
    expect(planDelete(tree, 'acme').impact).toMatchObject({
      summary: 'Deletes 1 store (frees 2 pods, 0.08 CPU, 360 MiB memory, 4 GiB disk)',
      stores: { added: 0, changed: 0, removed: 1 },
      requests: { pods: -2, cpu: -80, memory: -360 * MiB, disk: -4 * GiB },
      restarts: [],
    });
  });

  test('counts all stores in the first commit of a fleet, which writes what the planner writes', () => {
    const texts = new Map([
      ['fleet.yaml', givenFleetText()],
      ['stores/acme.yaml', givenStoreText('acme')],
      ['stores/beta.yaml', givenStoreText('beta', { cluster: 'far' })],
    ]);
    const seed = planSeed(texts);
    expect(seed.impact).toMatchObject({
      summary: 'Adds 2 stores',
      requests: { pods: 4, cpu: 160, memory: 720 * MiB, disk: 8 * GiB },
    });
    for (const [path, text] of files) if (path.startsWith('dist/')) expect(seed.writes.get(path)).toBe(text);
  });
});
