import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  givenApi,
  givenWatcher,
  collectionsOfArgocd,
  recordedState,
  silent,
  type Item,
} from '../../test/support/cluster-watcher.ts';
import { eventually } from '../../test/support/eventually.ts';
import { nothingInGit } from '../../test/support/observation.ts';
import { readApplication } from '../engines/argocd/reader.ts';
import { fluxReader, readRepository } from '../engines/flux/reader.ts';
import { readerOf } from '../engines/index.ts';
import { componentOf, status, type GitFacts, type Observation } from '../status/index.ts';
import { ApiError, connect, type Api } from './api.ts';
import recordedFlux from './fixtures/flux.json' with { type: 'json' };
import { readEvent, readNamespace, readPod, readVolume, readWorkload } from './objects.ts';
import { ClusterWatcher } from './watcher.ts';
import { engineOf } from '#fleet';

const [argocd, flux] = [engineOf({ type: 'argocd' }), engineOf({ type: 'flux' })];
const store = 'obs-shop';
const live = recordedState('argocd', 'live');

const copy = <T>(value: T): T => structuredClone(value);
const itemOf = (items: readonly unknown[], kind: string, name?: string): Item => {
  const found = (items as (Item & { metadata: { name: string } })[]).find(
    item => item.kind === kind && (name === undefined || item.metadata.name === name),
  );
  if (!found) throw new Error(`The recording has no ${kind}`);
  return copy(found);
};
const gitFacts = (over: Partial<GitFacts> = {}): GitFacts => ({
  kind: nothingInGit.kind,
  desired: 'running',
  problems: [],
  rendered: true,
  queued: false,
  queue: null,
  target: { commit: 'a'.repeat(40), at: live.facts.target.at },
  appliedContainsTarget: true,
  createdAt: live.facts.target.at,
  deletionRequestedAt: null,
  filesRemovedAt: null,
  goneAt: null,
  firstLiveAt: null,
  ...over,
});

describe('a recorded store', () => {
  test('shows the times of a running store', async () => {
    const observation = (await givenWatcher(givenApi(live.items))).observe(store);
    expect(observation.cluster).toMatchObject({ name: 'local', state: 'reachable', engine: 'Argo CD' });
    expect(observation.sync).toMatchObject({ state: 'applied', inSync: true });
    expect(observation.sync.appliedRevision).toMatch(/^[0-9a-f]{40}$/);
    expect(observation.root).toMatchObject({ state: 'applied' });
    expect(observation.engineObject).toMatchObject({
      name: 'store-obs-shop',
      marked: true,
      finalizers: [],
      deletingSince: null,
    });
    expect(observation.namespace).toMatchObject({ marked: true, blockedBy: '' });
    expect(componentOf(observation, 'database')).toMatchObject({
      exists: true,
      marked: true,
      desired: 1,
      ready: 1,
      updated: 1,
      started: true,
    });
    expect(componentOf(observation, 'web')).toMatchObject({
      exists: true,
      desired: 1,
      ready: 1,
      stalled: '',
      rejected: '',
    });
    expect(
      componentOf(observation, 'database').pods.map(pod => pod.containers.map(container => container.name)),
    ).toEqual([['credentials', 'initialise', 'mariadb']]);
    expect(observation.claims.map(claim => claim.name).sort()).toEqual(['data', 'uploads']);
    expect(observation.claims.every(claim => claim.marked)).toBe(true);
    expect(observation.volumes).toHaveLength(2);
    expect(observation.ingress?.hosts).toEqual(['obs-shop.localhost']);

    const { steps } = status(observation, gitFacts(), new Date());
    for (const step of steps.filter(({ id }) => id !== 'probe')) {
      expect(step, step.id).toMatchObject({ state: 'done' });
      expect(Date.parse(step.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(step.startedAt ?? ''));
    }
  });
});

describe('a watcher', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('notifies of the changed store, and not of objects that are not cached', async () => {
    const api = givenApi(live.items);
    const watcher = await givenWatcher(api);
    const changes: string[][] = [];
    await vi.advanceTimersByTimeAsync(30);
    watcher.onChange(stores => changes.push([...stores]));

    const same = itemOf(live.items, 'Application', 'store-obs-shop') as Item & {
      metadata: Record<string, unknown>;
      status: Record<string, unknown>;
    };
    same.metadata.resourceVersion = '77';
    same.metadata.managedFields = [{ manager: 'x' }];
    same.status.reconciledAt = '2026-12-31T00:00:00Z';
    api.send('applications', { type: 'MODIFIED', object: same });
    await vi.advanceTimersByTimeAsync(30);
    expect(changes).toEqual([]);

    const pod = itemOf(live.items, 'Pod', 'database-0') as Item & { status: Record<string, unknown> };
    pod.status.phase = 'Failed';
    api.send('pods', { type: 'MODIFIED', object: pod });
    api.send('statefulsets', { type: 'DELETED', object: itemOf(live.items, 'StatefulSet') });
    await eventually(() => expect(changes).toEqual([[store]]));
    expect(componentOf(watcher.observe(store), 'database')).toMatchObject({
      exists: false,
      pods: [{ phase: 'Failed' }],
    });
  });

  test('says nothing of a store before all of the cluster was read, and keeps what a new list has', async () => {
    const api = givenApi(live.items);
    const list = api.list.bind(api);
    const held = Promise.withResolvers<undefined>();
    api.list = async function* (path, ...rest) {
      if (path.endsWith('/pods')) await held.promise;
      yield* list(path, ...rest);
    };
    const watcher = new ClusterWatcher(api, {
      name: 'local',
      engine: readerOf({ type: 'argocd', namespace: 'argocd' }, 'local'),
      logger: silent,
    });
    onTestFinished(() => watcher.stop());
    const changes: string[][] = [];
    watcher.onChange(stores => changes.push([...stores]));
    watcher.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(watcher.health().state).toBe('connecting');
    expect(changes).toEqual([]);
    held.resolve(undefined);
    await eventually(() => expect(changes).toEqual([[store]]));
    expect(watcher.health().state).toBe('reachable');

    api.list = async function* (path, ...rest) {
      for await (const page of list(path, ...rest)) yield path.endsWith('/pods') ? { ...page, items: [] } : page;
    };
    api.end(new ApiError(410, 'too old'));
    await eventually(() => expect(componentOf(watcher.observe(store), 'database').pods).toEqual([]));
    expect(watcher.observe(store).namespace).not.toBeNull();
  });

  test('survives errors of the connection, an old version, invalid objects and listeners that throw', async () => {
    const api = givenApi(live.items);
    const warned: string[] = [];
    const watcher = await givenWatcher(api, { ...silent, warn: (_fields, message) => void warned.push(message) });
    const listener = vi.fn();
    watcher.onChange(() => {
      throw new Error('listener');
    });
    watcher.onChange(listener);
    api.end(new Error('socket hang up'));
    await vi.advanceTimersByTimeAsync(60);
    const before = api.listed.length;
    api.end(new ApiError(410, 'too old resource version'));
    await eventually(() => expect(api.listed.length).toBe(before + collectionsOfArgocd));
    await vi.advanceTimersByTimeAsync(30);
    api.send('pods', { type: 'ADDED', object: { metadata: { name: 'x', namespace: 'y' }, spec: 'nonsense' } });
    api.send('pods', { type: 'ADDED', object: 'nonsense' });
    api.send('pods', { type: 'DELETED', object: itemOf(live.items, 'Pod', 'database-0') });
    await eventually(() => expect(listener).toHaveBeenCalled());
    expect(componentOf(watcher.observe(store), 'database').pods).toEqual([]);
    expect(watcher.health().state).toBe('reachable');
    expect(warned).toEqual(expect.arrayContaining(['A listener failed', expect.stringMatching(/Skipped an object/)]));
  });

  test('calls a cluster unreachable only after a while, keeps its observations, and recovers', async () => {
    const api = givenApi(live.items);
    const watcher = await givenWatcher(api, silent, undefined, { staleMs: 1000 });
    const states: string[] = [];
    watcher.onHealth(health => states.push(health.state));
    api.fail = new Error('connect ECONNREFUSED');
    api.end(new Error('socket hang up'));
    expect(watcher.health().state).toBe('reachable');
    await eventually(() => expect(watcher.health().state).toBe('unreachable'));
    expect(watcher.health().message).toMatch(/ECONNREFUSED/);
    expect(componentOf(watcher.observe(store), 'web').exists).toBe(true);
    expect(status(watcher.observe(store), gitFacts(), new Date())).toMatchObject({ phase: 'Unknown' });
    api.fail = null;
    await eventually(() => expect(watcher.health().state).toBe('reachable'));
    await eventually(() => expect(states).toEqual(expect.arrayContaining(['unreachable', 'reachable'])));
  });

  test('says since when nothing is heard, and reads everything at once when the API server is back', async () => {
    const api = givenApi(live.items);
    const timing = { pingMs: 1000, quietMs: 3000, staleMs: 90_000, backoffMs: [500, 600_000] as const };
    const watcher = await givenWatcher(api, silent, undefined, timing);
    const told: (string | null)[] = [];
    watcher.onHealth(health => told.push(health.staleSince));
    await vi.advanceTimersByTimeAsync(2000);
    const cutAt = Date.now();
    api.fail = new Error('connect ECONNREFUSED');
    api.end(new Error('socket hang up'));
    await vi.advanceTimersByTimeAsync(6000);
    expect(told.at(-1)).not.toBeNull();
    expect(Date.parse(told.at(-1) ?? '')).toBeLessThanOrEqual(cutAt);
    await vi.advanceTimersByTimeAsync(74_000);
    expect(status(watcher.observe(store), gitFacts(), new Date()).phase).not.toBe('Unknown');
    api.fail = null;
    await vi.advanceTimersByTimeAsync(2000);
    expect(told.at(-1)).toBeNull();
    api.send('deployments', { type: 'DELETED', object: itemOf(live.items, 'Deployment') });
    api.send('applications', { type: 'DELETED', object: itemOf(live.items, 'Application', 'store-obs-shop') });
    expect(componentOf(watcher.observe(store), 'web').exists).toBe(false);
    expect(watcher.observe(store).engineObject).toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(watcher.health()).toMatchObject({ state: 'reachable', staleSince: null });
  });

  test('reports what it may not read, and never takes that for an absence', async () => {
    const api = givenApi(live.items);
    api.fail = new ApiError(403, 'pods is forbidden');
    const watcher = await givenWatcher(api);
    expect(watcher.health()).toMatchObject({
      state: 'unreachable',
      observedAt: null,
      message: expect.stringMatching(/ is forbidden\. Run storefleet bootstrap --with-rights --apply\.$/) as string,
    });
    const deleted = gitFacts({ desired: 'absent', deletionRequestedAt: live.facts.target.at });
    expect(status(watcher.observe(store), deleted, new Date()).phase).toBe('Unknown');
  });

  test('recognises a cluster without the engine, and finds the engine once it is installed', async () => {
    const absent = ['applications'];
    const watcher = await givenWatcher(givenApi(live.items, absent));
    expect(watcher.health().state).toBe('engine-missing');
    absent.pop();
    await eventually(() => expect(watcher.health().state).toBe('reachable'));
    expect(watcher.observe(store).engineObject).not.toBeNull();
  });

  describe('of a cluster with Flux', () => {
    const engine = { type: 'flux', namespace: 'flux-system' } as const;
    const { items } = recordedState('flux', 'live');

    test('gives the same status of the same store, with the words of Flux', async () => {
      const observation = (await givenWatcher(givenApi(items), silent, engine)).observe(store);
      expect(observation.cluster).toMatchObject({ state: 'reachable', engine: 'Flux' });
      expect(observation.sync).toMatchObject({ state: 'applied', inSync: true });
      expect(observation.engineObject).toMatchObject({ name: 'store-obs-shop', marked: true });
      expect(observation.root).not.toBeNull();
      expect(observation.namespace?.marked).toBe(true);
      expect(componentOf(observation, 'database').marked).toBe(true);
      expect(observation.claims.every(claim => claim.marked)).toBe(true);
    });

    test('reports the failure of a source as the failure of everything that waits for it', async () => {
      const api = givenApi(items);
      const watcher = await givenWatcher(api, silent, engine);
      await vi.advanceTimersByTimeAsync(30);
      const listener = vi.fn();
      watcher.onHealth(listener);
      api.send('gitrepositories', { type: 'MODIFIED', object: recordedFlux['source refuses the credentials'] });
      await eventually(() => expect(listener).toHaveBeenCalled());
      expect(watcher.observe('unseen').root).toMatchObject({ state: 'failed', reason: 'GitOperationFailed' });
      expect(watcher.observe(store).sync).toMatchObject({ state: 'failed', reason: 'GitOperationFailed' });
      expect([...watcher.stores()]).toEqual([store]);
    });

    test.each([[['kustomizations']], [['gitrepositories']], [['kustomizations', 'gitrepositories']]])(
      'has no engine without %s',
      async absent => {
        const watcher = await givenWatcher(givenApi(items, absent), silent, engine);
        expect(watcher.health()).toMatchObject({ state: 'engine-missing' });
        expect(watcher.health().message).toBe(
          `Flux is not installed: the cluster has no ${absent.join(' and no ')}. Install it, then run storefleet bootstrap --apply.`,
        );
      },
    );
  });

  test('lists stores by their objects; an event alone is not a store', async () => {
    const event = {
      kind: 'Event',
      metadata: { name: 'e', namespace: 'store-ghost' },
      type: 'Warning',
      reason: 'FailedCreate',
      message: 'exceeded quota',
      involvedObject: { kind: 'StatefulSet', name: 'database' },
      lastTimestamp: '2026-11-21T03:13:20Z',
    };
    const watcher = await givenWatcher(givenApi([...live.items, event]));
    expect([...watcher.stores()]).toEqual([store]);
    expect(watcher.observe('ghost').warnings).toMatchObject([{ reason: 'FailedCreate', name: 'database' }]);
  });
});

describe('readers', () => {
  test('accept a label only in the namespace of its store', () => {
    const pod = itemOf(live.items, 'Pod', 'database-0') as Item & { metadata: Record<string, unknown> };
    pod.metadata.namespace = 'store-other';
    expect(readPod(pod, 'app.kubernetes.io/component')).toBeNull();
    const application = itemOf(live.items, 'Application', 'store-obs-shop') as Item & {
      metadata: Record<string, unknown>;
    };
    application.metadata.name = 'other';
    expect(readApplication(application, 'storefleet-local')).toBeNull();
  });

  test('report why a namespace does not end', () => {
    const namespace = {
      metadata: { name: 'store-a', labels: { 'storefleet.dev/store': 'a' }, deletionTimestamp: '2026-11-21T03:13:20Z' },
      status: {
        conditions: [
          { type: 'NamespaceContentRemaining', status: 'True', message: 'pods. has 1 resource instances' },
          { type: 'NamespaceFinalizersRemaining', status: 'True', message: 'example.com/hold in 1 resource instances' },
        ],
      },
    };
    expect(readNamespace(namespace, argocd.isMarked)?.value).toMatchObject({
      blockedBy: 'example.com/hold in 1 resource instances',
    });
  });

  test('keep, skip or refuse any object without a crash', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ metadata: fc.object(), spec: fc.anything(), status: fc.anything() }),
      fc.record({ metadata: fc.record({ name: fc.string() }), spec: fc.object(), status: fc.object() }),
    );
    const readers = [
      (object: unknown) => readNamespace(object, argocd.isMarked),
      (object: unknown) => readWorkload(object, 'Deployment', flux.isMarked),
      readVolume,
      readEvent,
      (object: unknown) => readPod(object, 'c'),
      (object: unknown) => readApplication(object, 'root'),
      (object: unknown) => fluxReader('flux-system', 'local').objects.read(object),
      readRepository,
    ];
    fc.assert(
      fc.property(anything, object => {
        for (const read of readers) {
          try {
            read(object);
          } catch (error) {
            expect((error as Error).name).toBe('ZodError');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  const application = (over: { spec?: object; status?: object; metadata?: object }) =>
    readApplication(
      {
        metadata: { name: 'store-a', labels: { 'storefleet.dev/store': 'a' }, ...over.metadata },
        spec: { syncPolicy: { automated: {} }, ...over.spec },
        ...(over.status ? { status: over.status } : {}),
      },
      'root',
    )?.value.sync;
  const done = (phase: string, revision: string) => ({
    phase,
    message: 'reason',
    finishedAt: '2026-11-21T03:13:20Z',
    syncResult: { revision },
  });

  test.each<[string, Parameters<typeof application>[0], Partial<Observation['sync']>]>([
    ['just made', {}, { state: 'applying', reason: 'Comparing' }],
    [
      'synced',
      { status: { sync: { status: 'Synced', revision: 'b' }, operationState: done('Succeeded', 'a') } },
      { state: 'applied', appliedRevision: 'b', inSync: true },
    ],
    [
      'drifted',
      { status: { sync: { status: 'OutOfSync', revision: 'a' }, operationState: done('Succeeded', 'a') } },
      { state: 'applied', appliedRevision: 'a', inSync: false },
    ],
    [
      'a newer commit is there',
      { status: { sync: { status: 'OutOfSync', revision: 'b' }, operationState: done('Succeeded', 'a') } },
      { state: 'applying', appliedRevision: 'a' },
    ],
    [
      'failed',
      { status: { sync: { status: 'OutOfSync', revision: 'a' }, operationState: done('Failed', 'a') } },
      { state: 'failed', reason: 'SyncFailed', message: 'reason', appliedRevision: null },
    ],
    [
      'failed, and a newer commit is there',
      { status: { sync: { status: 'OutOfSync', revision: 'b' }, operationState: done('Failed', 'a') } },
      { state: 'applying', reason: 'NewRevision' },
    ],
    [
      'path is missing',
      {
        status: {
          sync: { status: 'Unknown' },
          conditions: [
            { type: 'ComparisonError', message: 'rpc error: code = Unknown desc = app path does not exist' },
          ],
          history: [{ revision: 'a', deployedAt: '2026-11-21T03:13:20Z' }],
        },
      },
      { state: 'failed', reason: 'ComparisonError', message: 'app path does not exist', appliedRevision: 'a' },
    ],
    ['automated sync off', { spec: { syncPolicy: {} } }, { state: 'suspended', reason: 'AutomatedSyncOff' }],
    [
      'annotated to be skipped',
      {
        metadata: { annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' } },
        status: { sync: { status: 'Synced', revision: 'a' } },
      },
      { state: 'suspended', reason: 'SkipReconcile' },
    ],
    [
      'being deleted, and waits for confirmation',
      {
        metadata: { deletionTimestamp: '2026-11-21T03:13:20Z' },
        status: { resources: [{ requiresDeletionConfirmation: true }] },
      },
      { state: 'applying', reason: 'Deleting', awaitsConfirmation: true },
    ],
    [
      'to be deleted only after confirmation, but stays',
      { status: { sync: { status: 'Synced' }, resources: [{ requiresDeletionConfirmation: true }] } },
      { state: 'applied', awaitsConfirmation: false },
    ],
  ])('read an Application: %s', (_title, over, expected) => {
    expect(application(over)).toMatchObject(expected);
  });
});

describe('the API client', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function givenServer(
    answer: (url: URL, response: ServerResponse, request: IncomingMessage) => void,
    silenceMs?: number,
  ): Promise<Api> {
    server = createServer((request, response) => answer(new URL(request.url ?? '', 'http://api'), response, request));
    const listening = server;
    await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve));
    const address = listening.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromClusterAndUser(
      { name: 'test', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
      { name: 'test', token: 'secret' },
    );
    return connect(kubeconfig, silenceMs);
  }
  const signal = () => new AbortController().signal;
  const line = (type: string, version: string) =>
    `${JSON.stringify({ type, object: { metadata: { name: 'a', resourceVersion: version } } })}\n`;

  test('lists page by page, with the token', async () => {
    const requests: string[] = [];
    const api = await givenServer((url, response, request) => {
      requests.push(`${request.headers.authorization ?? ''} ${url.search}`);
      const more = !url.searchParams.has('continue');
      response.end(
        JSON.stringify({ metadata: { resourceVersion: '9', ...(more ? { continue: 'next' } : {}) }, items: [{}, {}] }),
      );
    });
    const listed: unknown[] = [];
    for await (const page of api.list('/api/v1/pods', { labelSelector: 'x' }, signal())) listed.push(page);
    expect(listed).toEqual([
      { items: [{}, {}], resourceVersion: '9' },
      { items: [{}, {}], resourceVersion: '9' },
    ]);
    expect(requests).toEqual([
      'Bearer secret ?labelSelector=x&limit=250',
      'Bearer secret ?labelSelector=x&limit=250&continue=next',
    ]);
  });

  test('emits events as they come, cut anywhere, until the server ends the watch', async () => {
    const api = await givenServer((url, response) => {
      expect(url.searchParams.get('allowWatchBookmarks')).toBe('true');
      const text = line('ADDED', '2') + line('BOOKMARK', '3');
      response.write(text.slice(0, 25));
      setTimeout(() => response.end(text.slice(25)), 20);
    });
    const events: string[] = [];
    await api.watch(
      '/api/v1/pods',
      {},
      event => events.push(event.type),
      signal(),
      () => events.push('opened'),
    );
    expect(events).toEqual(['opened', 'ADDED', 'BOOKMARK']);
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      'a refusal',
      response => response.writeHead(403).end(JSON.stringify({ message: 'pods is forbidden' })),
      /forbidden/,
    ],
    ['a page of a proxy', response => response.writeHead(502).end('<html>'), /answers 502/],
    [
      'an error in the stream',
      response =>
        response.end(
          `${JSON.stringify({ type: 'ERROR', object: { code: 410, message: 'too old resource version' } })}\n`,
        ),
      /too old/,
    ],
    ['nonsense', response => response.end('nonsense\n'), /JSON/],
    [
      'a cut connection',
      response => {
        response.write(line('ADDED', '2'));
        setTimeout(() => response.socket?.destroy(), 10);
      },
      /aborted|cut|hang up/,
    ],
  ])('rejects a watch over %s', async (_title, answer, expected) => {
    const api = await givenServer((_url, response) => answer(response));
    await expect(
      api.watch(
        '/api/v1/pods',
        {},
        () => undefined,
        signal(),
        () => undefined,
      ),
    ).rejects.toThrow(expected);
  });

  test('takes silence for the end of a watch, which is then opened again', async () => {
    const api = await givenServer((_url, response) => void response.write(line('ADDED', '2')), 50);
    await expect(
      api.watch(
        '/api/v1/events',
        {},
        () => undefined,
        signal(),
        () => undefined,
      ),
    ).resolves.toBeUndefined();
  });

  test('stops at once when it is aborted', async () => {
    const api = await givenServer((_url, response) => void response.write(line('ADDED', '2')));
    const stop = new AbortController();
    const watching = api.watch(
      '/api/v1/pods',
      {},
      () => stop.abort(),
      stop.signal,
      () => undefined,
    );
    await expect(watching).rejects.toThrow(/abort/i);
  });
});
