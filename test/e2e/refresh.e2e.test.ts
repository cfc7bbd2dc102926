import { KubeConfig, Watch } from '@kubernetes/client-node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeWithCluster } from '../support/requirements.ts';
import { connectToCluster } from './cluster.ts';
import { argocd } from './engines.ts';
import { givenFleetOn } from './fixture.ts';
import { absentImages, discardStores, storeFiles } from './many-stores.ts';

const names = Array.from({ length: 10 }, (_, index) => `e2e-refresh-${index}`);
const polling = { timeout: 240_000, interval: 250 };

interface Application {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly status?: { readonly sync?: { readonly status?: string; readonly revision?: string } };
}

describeWithCluster('a commit of one store', cluster => {
  test('makes Argo CD refresh the Application of that store alone', async () => {
    const clusterClient = connectToCluster(cluster);
    const fleet = await givenFleetOn(cluster, {
      'spec.clusters.local.engine': argocd.settings(cluster),
      ...absentImages,
    });
    onTestFinished(async () => {
      await fleet.stop();
      await discardStores(clusterClient, argocd, names);
    });
    await fleet.run('bootstrap', '--apply');
    await fleet.push(storeFiles(names));
    const { apiVersion, kind, namespace } = argocd.objects;
    const untilSynced = (name: string, isNew: (revision: string) => Promise<boolean>) =>
      vi.waitFor(async () => {
        const found = await clusterClient.get<Application>(apiVersion, kind, `store-${name}`, namespace);
        expect(found?.status?.sync?.status).toBe('Synced');
        expect(await isNew(found?.status?.sync?.revision ?? '')).toBe(true);
      }, polling);
    for (const name of names) await untilSynced(name, () => Promise.resolve(true));
    // The server reminds of what it has not observed as applied.
    await vi.waitFor(async () => {
      const phases = (await fleet.api.list()).map(({ status }) => status.phase);
      expect(phases.filter(phase => phase === 'Queued' || phase === 'Applying')).toEqual([]);
    }, polling);

    const refreshed = await givenRefreshes(cluster.kubeconfig);
    await refreshed.untilQuiet();
    /** Changes a store and waits until its commit is applied. */
    const change = async (name: string) => {
      await fleet.api.change(name, { title: 'Changed' });
      await untilSynced(name, async revision => {
        const text = await fleet.git('show', `${revision}:stores/${name}.yaml`);
        return text.includes('Changed');
      });
    };
    // The second commit shows that the first one refreshes no more.
    await change('e2e-refresh-3');
    await change('e2e-refresh-7');
    expect(refreshed.names()).toEqual(['store-e2e-refresh-3', 'store-e2e-refresh-7']);
  });
});

interface Refreshes {
  /** Resolves when no refresh was asked for in the last seconds, and forgets all until then: they are of reminders. */
  untilQuiet(): Promise<void>;
  /** Returns the names of the Applications since then, sorted. */
  names(): string[];
}

/**
 * Records the names of Applications that Argo CD's webhook asks to refresh, which it does by an annotation. Argo CD's own
 * periodic refreshes have none.
 */
async function givenRefreshes(path: string): Promise<Refreshes> {
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(path);
  const names = new Set<string>();
  let lastAt = Date.now();
  const watched = await new Watch(kubeconfig).watch(
    `/apis/argoproj.io/v1alpha1/namespaces/${argocd.objects.namespace}/applications`,
    {},
    (_, { metadata }: Application) => {
      if (metadata.annotations?.['argocd.argoproj.io/refresh'] === undefined) return;
      names.add(metadata.name);
      lastAt = Date.now();
    },
    () => undefined,
  );
  onTestFinished(() => watched.abort());
  return {
    async untilQuiet() {
      await vi.waitFor(() => expect(Date.now() - lastAt).toBeGreaterThan(10_000), polling);
      names.clear();
    },
    names: () => [...names].sort(),
  };
}
