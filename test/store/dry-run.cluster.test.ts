import { KubeConfig, KubernetesObjectApi, PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectToCluster } from '../e2e/cluster.ts';
import { anyFleet, anyStoreInput } from '../support/fleet.ts';
import type { Manifest } from '../support/pod-security.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { renderObjects, resolve } from '#fleet';
import { parseValue, storeFile, type Fleet, type StoreInput } from '#fleet/schema';

/** Number of stores; a thousand take some minutes. */
const count = Number(process.env.STOREFLEET_TEST_STORES ?? 100);
const seed = Number(process.env.STOREFLEET_TEST_SEED ?? Date.now() % 2 ** 31);
const atOnce = 16;

describeWithCluster(`${count} stores that the schema accepts`, cluster => {
  test('are accepted completely by the API server, object by object', async () => {
    console.log(`STOREFLEET_TEST_SEED=${seed}`);
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromFile(cluster.kubeconfig);
    const client = KubernetesObjectApi.makeApiClient(kubeconfig);
    const clusterClient = connectToCluster(cluster);
    const refused: string[] = [];
    const going: Promise<void>[] = [];
    let objects = 0;

    const tryOne = async ([fleet, input]: Sample, index: number) => {
      // Its own name: the generator's names are short and may repeat.
      const name = `dry-${index}-${input.metadata.name}`.slice(0, 40).replace(/-+$/, '');
      const store = parseValue(storeFile, { ...input, metadata: { name } } satisfies StoreInput);
      const all = [...renderObjects(store, resolve(store, fleet)).values()].flat() as Manifest[];
      const apply = (object: Manifest, dryRun?: 'All') =>
        client
          .patch(object as KubernetesObject, undefined, dryRun, 'storefleet', true, PatchStrategy.ServerSideApply)
          .catch((error: unknown) =>
            refused.push(`${object.kind} ${object.metadata.name} of ${JSON.stringify(input)}: ${String(error)}`),
          );
      const [namespaces, rest] = [all.filter(isNamespace), all.filter(object => !isNamespace(object))];
      // Nothing can be tried in a namespace that does not exist.
      for (const namespace of namespaces) await apply(namespace);
      for (const object of rest) await apply(object, 'All');
      objects += all.length;
      await clusterClient.remove('v1', 'Namespace', `store-${name}`);
      going.push(clusterClient.untilGone('v1', 'Namespace', `store-${name}`));
    };

    const samples = fc.sample(fc.tuple(anyFleet, anyStoreInput), { seed, numRuns: count });
    const queue = samples.entries();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const [index, sample] of queue) await tryOne(sample, index);
      }),
    );
    await Promise.all(going);
    console.log(`${objects} objects of ${count} stores`);
    expect(refused).toEqual([]);
  }, 900_000);
});

type Sample = readonly [Fleet, StoreInput];

const isNamespace = ({ kind }: Manifest) => kind === 'Namespace';
