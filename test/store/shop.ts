import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';
import { applyObjects } from '../../cli/apply-objects.ts';
import { connectToCluster, type ClusterClient } from '../e2e/cluster.ts';
import { deleteNamespace } from '../e2e/delete-without-engine.ts';
import { statusOfPage } from '../e2e/shopper.ts';
import { imageSettings } from '../support/images.ts';
import type { Manifest } from '../support/pod-security.ts';
import type { ClusterUnderTest } from '../support/requirements.ts';
import { renderObjects, resolve } from '#fleet';
import { fleetFile, parseFile, parseValue, storeFile, type Fleet, type Lock, type StoreInput } from '#fleet/schema';

/** The used fields of a pod. */
export interface Pod {
  readonly metadata?: { readonly name?: string; readonly uid?: string; readonly deletionTimestamp?: unknown };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state?: { readonly running?: object; readonly terminated?: Termination };
  readonly lastState?: { readonly terminated?: Termination };
}

interface Termination {
  readonly exitCode: number;
  readonly message?: string;
}

/**
 * A store whose manifests are applied by hand, straight from the renderer, for tests that are the same through every
 * engine and need no server.
 */
export interface Shop {
  readonly name: string;
  readonly namespace: string;
  /** Address of its ingress, for the cluster under test. */
  readonly host: string;
  readonly clusterClient: ClusterClient;
  /** Applies the store file again, with other fields of `spec`; locked values stay as a server would keep them. */
  apply(spec?: Partial<StoreInput['spec']>): Promise<readonly Manifest[]>;
  /** Returns the pods of a component that are not being deleted. */
  pods(component: 'web' | 'database'): Promise<Pod[]>;
  /** True if a pod of each component is ready and shoppers see the shop. */
  isOpen(): Promise<boolean>;
  /**
   * Waits until it is open.
   * @throws Error with its name if it is not after so many seconds
   * @default 110
   */
  untilOpen(seconds?: number): Promise<void>;
  /** Deletes its namespace, without a grace period for its pods, and waits until it is gone. */
  remove(): Promise<void>;
}

/** Returns the fleet of this repository on the cluster under test. @param settings dotted path and value */
export async function givenFleetFor(
  cluster: ClusterUnderTest,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Fleet> {
  const file = parseDocument(await readFile(join(import.meta.dirname, '..', '..', 'fleet.yaml'), 'utf8'));
  for (const [path, value] of Object.entries({ ...(await imageSettings(cluster)), ...settings })) {
    file.setIn(path.split('.'), value);
  }
  return parseFile(fleetFile, 'fleet.yaml', file.toString());
}

/**
 * Prepares a store on the cluster under test, without applying anything.
 * @param alter changes the manifests each time before they are applied, to something that no fleet renders
 */
export function givenShop(
  cluster: ClusterUnderTest,
  fleet: Fleet,
  name: string,
  alter: (object: Manifest) => Manifest = object => object,
): Shop {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(cluster.kubeconfig);
  const clusterClient = connectToCluster(cluster);
  const namespace = `store-${name}`;
  let lock: Lock | undefined;
  const pods = async (component: string) =>
    (await clusterClient.list<Pod>('v1', 'Pod', namespace)).filter(
      ({ metadata }) =>
        metadata?.labels?.['app.kubernetes.io/component'] === component && metadata.deletionTimestamp === undefined,
    );
  const host = () => lock?.spec.host ?? `${name}.localhost`;
  const isOpen = async () => {
    const [web, database] = [await pods('web'), await pods('database')];
    if (!web.some(isReady) || !database.some(isReady)) return false;
    return (await statusOfPage(cluster.ingress, host(), '/shop/').catch(() => 0)) === 200;
  };
  return {
    name,
    namespace,
    get host() {
      return host();
    },
    clusterClient,
    async apply(spec = {}) {
      const store = parseValue(storeFile, {
        kind: 'WooStore',
        metadata: { name },
        spec: { title: 'Test shop', admin: { email: 'owner@example.com' }, ...spec },
      });
      lock = resolve(store, fleet, lock);
      const objects = ([...renderObjects(store, lock).values()].flat() as Manifest[]).map(alter);
      await applyObjects(kubeconfig, objects, 'Kubernetes');
      return objects;
    },
    pods,
    isOpen,
    async untilOpen(seconds = 110) {
      const end = Date.now() + seconds * 1000;
      while (!(await isOpen())) {
        if (Date.now() > end) throw new Error(`${name} is not open after ${seconds} s`);
        await pause(500);
      }
    },
    remove: () => deleteNamespace(clusterClient, namespace),
  };
}

export function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Returns the status of one container of a pod, which may be an init container. */
export function containerOf(pod: Pod | undefined, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod?.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find(status => status.name === name);
}
