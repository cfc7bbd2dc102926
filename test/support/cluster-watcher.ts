/** A cluster for tests, which answers from a recording and then as a test instructs it. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished } from 'vitest';
import { ApiError, type Api, type WatchEvent } from '../../server/clusters/api.ts';
import { ClusterWatcher, type ClusterWatcherOptions } from '../../server/clusters/watcher.ts';
import { readerOf } from '../../server/engines/index.ts';
import type { Logger } from '../../server/lib/logger.ts';
import { eventually } from './eventually.ts';
import type { EngineId } from '#fleet/schema';

export const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
/** A cluster is unreachable after far longer than a busy machine may stand still. */
const quick: NonNullable<ClusterWatcherOptions['timing']> = {
  coalesceMs: 5,
  pingMs: 20,
  staleMs: 30_000,
  backoffMs: [5, 20],
};

export type Item = Record<string, unknown> & { kind: string };

/** A state of a store on a real cluster; `test/record/states.ts` made the recordings. */
export interface RecordedState {
  readonly facts: {
    readonly store: string;
    /** Time of the observation, ISO 8601. */
    readonly at: string;
    /** The newest commit of the store, and all commits from it on. */
    readonly target: { readonly commit: string; readonly at: string; readonly since: readonly string[] };
  };
  readonly items: readonly Item[];
}

export function recordedState(engine: EngineId, title: string): RecordedState {
  const path = new URL(`../../server/clusters/fixtures/states-${engine}.json`, import.meta.url);
  const found = (JSON.parse(readFileSync(path, 'utf8')) as Record<string, RecordedState>)[title];
  if (found === undefined) throw new Error(`${path.pathname} has no state ${title}`);
  return found;
}

/** Collections of the API by the kind of their objects. */
const kindsByCollection: Record<string, string> = {
  namespaces: 'Namespace',
  pods: 'Pod',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  persistentvolumes: 'PersistentVolume',
  ingresses: 'Ingress',
  events: 'Event',
  applications: 'Application',
  kustomizations: 'Kustomization',
  gitrepositories: 'GitRepository',
};

/** Number of collections that are read of a cluster with Argo CD. */
export const collectionsOfArgocd = Object.keys(kindsByCollection).length - 2;

export interface RecordedApi extends Api {
  send(collection: string, event: WatchEvent): void;
  /** Ends all watches, with an error or normally. */
  end(error?: Error): void;
  fail: Error | null;
  readonly listed: string[];
}

/** An API that answers from a recording and then as a test instructs it. */
export function givenApi(items: readonly unknown[], absent: readonly string[] = []): RecordedApi {
  const watchers = new Map<string, (event: WatchEvent) => void>();
  const ends = new Set<(error?: Error) => void>();
  const collectionOf = (path: string) => path.split('/').at(-1) ?? '';
  const recorded: RecordedApi = {
    fail: null,
    listed: [],
    async *list(path) {
      // As over a network: not in the turn of the request.
      await Promise.resolve();
      if (recorded.fail) throw recorded.fail;
      const collection = collectionOf(path);
      recorded.listed.push(collection);
      if (absent.includes(collection)) throw new ApiError(404, 'the server could not find it');
      const own = (items as Item[]).filter(item => item.kind === kindsByCollection[collection]);
      // In pages of two objects.
      for (let from = 0; from === 0 || from < own.length; from += 2) {
        yield { items: own.slice(from, from + 2), resourceVersion: '1' };
      }
    },
    watch(path, _query, onEvent, signal, opened) {
      if (recorded.fail) return Promise.reject(recorded.fail);
      return new Promise((resolve, reject) => {
        opened();
        watchers.set(collectionOf(path), onEvent);
        const end = (error?: Error) => {
          ends.delete(end);
          if (error) reject(error);
          else resolve();
        };
        ends.add(end);
        signal.addEventListener('abort', () => end());
      });
    },
    ping: () => (recorded.fail ? Promise.reject(recorded.fail) : Promise.resolve()),
    send: (collection, event) => watchers.get(collection)?.(event),
    end: error => [...ends].forEach(end => end(error)),
  };
  return recorded;
}

const argocd = { type: 'argocd', namespace: 'argocd' } as const;

/** Returns a watcher that has read everything once; it stops with the test. */
export async function givenWatcher(
  api: Api,
  logger: Logger = silent,
  engine: { type: EngineId; namespace: string } = argocd,
  timing: typeof quick = {},
): Promise<ClusterWatcher> {
  const watcher = new ClusterWatcher(api, {
    name: 'local',
    engine: readerOf(engine, 'local'),
    logger,
    timing: { ...quick, ...timing },
  });
  onTestFinished(() => watcher.stop());
  watcher.start();
  await eventually(() => expect(watcher.health().state).not.toBe('connecting'));
  return watcher;
}
