import { load } from 'js-yaml';
import { expect, test, vi } from 'vitest';
import type * as fleetRegistry from '../../fleet/engines/registry.ts';
import type * as schemas from '../../fleet/engines/schemas.ts';
import { engineSchemas } from '../../fleet/engines/schemas.ts';
import { givenApi, givenWatcher } from '../../test/support/cluster-watcher.ts';
import { givenLog } from '../../test/support/fleet-server.ts';
import { givenFleet, givenStore } from '../../test/support/fleet.ts';
import { fleetText, givenChange, givenEmptyRepository, givenPlan, seedOf } from '../../test/support/ledger.ts';
import { received } from '../../test/support/memory-engine/adapter.ts';
import type { Api } from '../clusters/api.ts';
import { EngineNotifier } from '../notify/engine-notifier.ts';
import { serverRights } from './index.ts';
import type * as serverRegistry from './registry.ts';
import { enginePath, engineOf, lockPath, render, renderCluster, resolve } from '#fleet';
import { anyOf, InvalidInput, lockFile, parseFile, type EngineId } from '#fleet/schema';

// Storefleet learns of an engine only through the registries: one more entry in each is enough.
vi.mock('../../fleet/engines/schemas.ts', async original => {
  const { memorySettings } = await import('../../test/support/memory-engine/settings.ts');
  const { engineSchemas } = await original<typeof schemas>();
  return { engineSchemas: [...engineSchemas, memorySettings] };
});
vi.mock('../../fleet/engines/registry.ts', async original => {
  const { memoryEngine } = await import('../../test/support/memory-engine/engine.ts');
  const { engines } = await original<typeof fleetRegistry>();
  return { engines: { ...engines, memory: memoryEngine } };
});
vi.mock('./registry.ts', async original => {
  const { memoryAdapter } = await import('../../test/support/memory-engine/adapter.ts');
  const { engineAdapters } = await original<typeof serverRegistry>();
  return { engineAdapters: { ...engineAdapters, memory: memoryAdapter } };
});

const type = 'memory' as string as EngineId;
const withEngine = (engine: string) => givenFleet({ '{ type: argocd, namespace: argocd }': engine });
const fleet = withEngine('{ type: memory, pace: fast }');
const acme = givenStore('acme');
const lock = resolve(acme, fleet);
const files = render(acme, lock);

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Record<string, string> };
}
const rendered = (path: string) => load(files.get(path) ?? '') as Rendered;

test.each([
  ['{ type: memory, pace: wild }', 'spec.clusters.local.engine.pace', 'must be slow or fast'],
  [
    '{ type: helm }',
    'spec.clusters.local.engine.type',
    `must be ${anyOf(engineSchemas.map(({ shape }) => shape.type.value))}`,
  ],
])('refuses a fleet.yaml with the engine %s, by field and rule', (engine, field, rule) => {
  expect(() => withEngine(engine)).toThrow(InvalidInput);
  expect(() => withEngine(engine)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ field, rule })] }) as Error,
  );
});

test('renders a store to the object of the engine and a lock that names it', () => {
  expect(rendered(enginePath('local', 'acme'))).toMatchObject({
    kind: 'Rollout',
    metadata: { name: 'acme', namespace: 'memory', labels: { 'storefleet.dev/store': 'acme' } },
  });
  const text = files.get(lockPath('local', 'acme')) ?? '';
  expect(parseFile(lockFile, 'acme.lock.yaml', text).spec.cluster.engine).toEqual({ type, namespace: 'memory' });
});

test('gives the cluster the platform of the engine', () => {
  const [platform = ''] = renderCluster(fleet, 'local').values();
  expect(load(platform)).toMatchObject({ kind: 'Root', metadata: { name: 'local', namespace: 'memory' } });
});

test('marks the objects that hold data, and no store of another engine', () => {
  const { isMarked } = engineOf({ type });
  const marked = (text: string) => {
    const { metadata } = load(text) as Rendered;
    return isMarked({ labels: {}, annotations: metadata.annotations ?? {} });
  };
  const own = [...files].filter(([, text]) => text.includes('memory.example.com/keep')).map(([path]) => path);
  expect(own).toContain(enginePath('local', 'acme'));
  expect(own.filter(path => path.startsWith('dist/local/stores/acme/'))).not.toEqual([]);
  expect(marked(files.get(enginePath('local', 'acme')) ?? '')).toBe(true);
  const removed = givenStore('acme', { state: 'removed' });
  const far = givenStore('beta', { cluster: 'far' });
  const others = [...render(removed, lock).values(), ...render(far, resolve(far, fleet)).values()];
  expect(others.join('')).not.toContain('memory.example.com/keep');
});

test('observes an object of the engine as the sync status of its store', async () => {
  const at = '2026-01-02T03:04:05Z';
  const object = { ...rendered(enginePath('local', 'acme')), status: { commit: 'c0ffee', at } };
  const base = givenApi([]);
  const api: Api = {
    ...base,
    async *list(path, ...rest) {
      if (path !== '/apis/memory.example.com/v1/namespaces/memory/rollouts') yield* base.list(path, ...rest);
      else yield { items: [object], resourceVersion: '1' };
    },
  };
  const watcher = await givenWatcher(api, undefined, { type, namespace: 'memory' });
  expect(watcher.observe('acme')).toMatchObject({
    cluster: { engine: 'Memory Engine' },
    sync: { state: 'applied', appliedRevision: 'c0ffee', appliedAt: at },
    engineObject: { name: 'acme', marked: true },
  });
});

test('notifies the engine of a commit where its settings want that', async () => {
  const spec = JSON.parse(fleetText) as { spec: { clusters: { local: { engine: object } } } };
  const { ledger } = await givenEmptyRepository();
  spec.spec.clusters.local.engine = { type, pace: 'fast' };
  const plan = seedOf(['acme']);
  const writes = new Map([...plan.writes, ['fleet.yaml', JSON.stringify(spec)]]);
  await ledger.submitFirst(givenChange('seed'), givenPlan({ ...plan, writes }));
  const notifier = new EngineNotifier(ledger, () => undefined, givenLog().logger);
  await notifier.remind(['dist/local/engine/acme.yaml']);
  expect(received).toMatchObject([{ receiver: 'memory local', push: { paths: ['dist/local/engine/acme.yaml'] } }]);
});

test('grants the server the right to read the objects of the engine', () => {
  expect(serverRights({ type, namespace: 'memory' })).toContainEqual(
    expect.objectContaining({
      kind: 'Role',
      rules: [{ apiGroups: ['memory.example.com'], resources: ['rollouts'], verbs: ['get', 'list', 'watch'] }],
    }),
  );
});
