import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, vi } from 'vitest';
import { connectToCluster } from '../e2e/cluster.ts';
import type { ContainerRef } from '../e2e/exec.ts';
import type { ClusterUnderTest } from '../support/requirements.ts';
import type { Pod } from './shop.ts';

/** A server at a public address, which is on the internet for the pods of the cluster. */
export interface PublicServer {
  /** The container that listens; no network policy selects it. */
  readonly container: ContainerRef;
  /** Starts it. @param image one with Perl */
  start(image: string): Promise<void>;
  /** All commands of mail clients so far. */
  received(): Promise<string>;
  /** Ends it and removes its address from the cluster. */
  remove(): Promise<void>;
}

/** In no special range: those are closed to shops. */
export const publicAddress = '11.22.33.44';
/** Its port; `smtp` is a mail server, the others send nothing. */
export const publicPorts = { https: 443, other: 4443, smtp: 2525 };

const namespace = 'default';

/**
 * Prepares a server for a cluster of one node: a pod that has the address, and one that routes the node there. An
 * address of the node itself would not do, because a listener on its ports may be elsewhere.
 */
export function givenPublicServer(cluster: ClusterUnderTest): PublicServer {
  const clusterClient = connectToCluster(cluster);
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(cluster.kubeconfig);
  const logs = kubeconfig.makeApiClient(CoreV1Api);
  const podOf = (script: string) => `t-${script}`;
  const logOf = (script: string) => logs.readNamespacedPodLog({ name: podOf(script), namespace });

  /** Runs a script of this directory in a pod. @returns address of the pod, once the script reports that it is ready */
  async function run(script: string, hostNetwork: boolean, image: string, words: readonly string[]): Promise<string> {
    const text = await readFile(join(import.meta.dirname, `${script}.pl`), 'utf8');
    const command = ['perl', '-e', text, ...words];
    const securityContext = { runAsUser: 0, capabilities: { add: ['NET_ADMIN'] } };
    await clusterClient.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: podOf(script), namespace },
      spec: {
        hostNetwork,
        terminationGracePeriodSeconds: 5,
        containers: [{ name: script, image, imagePullPolicy: 'IfNotPresent', command, securityContext }],
      },
    });
    const ready = async () => {
      expect(await logOf(script)).toContain('ready');
      // The kubelet returns its logs before it has reported the address to the API server.
      const address = (await clusterClient.get<Pod>('v1', 'Pod', podOf(script), namespace))?.status?.podIP;
      expect(address).toBeDefined();
      return address ?? '';
    };
    return vi.waitFor(ready, { timeout: 60_000, interval: 250 });
  }

  const [server, route] = ['public-server', 'public-route'] as const;
  return {
    container: { namespace, pod: podOf(server), container: server },
    async start(image) {
      const ports = [publicPorts.https, publicPorts.other, publicPorts.smtp];
      const pod = await run(server, false, image, [publicAddress, ...ports.map(String)]);
      await run(route, true, image, [publicAddress, pod]);
    },
    received: () => logOf(server),
    async remove() {
      await Promise.all([route, server].map(script => clusterClient.remove('v1', 'Pod', podOf(script), namespace)));
    },
  };
}
