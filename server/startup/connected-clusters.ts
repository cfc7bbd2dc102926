import type { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { watchCluster, type ClusterWatcher } from '../clusters/index.ts';
import { readerOf } from '../engines/index.ts';
import type { Prober } from '../probe/index.ts';
import { disconnectedObservation } from '../status/index.ts';
import type { Observer } from '../stores/status-service.ts';
import { contextOf } from './kubeconfig.ts';
import type { ClusterView } from '#contract';
import { engineOf } from '#fleet';
import type { Fleet } from '#fleet/schema';

interface ClusterListeners {
  /** Called with the stores whose objects changed. */
  readonly onChange: (stores: ReadonlySet<string>) => void;
  /** Called when the state of a cluster changed, or that of the root object, which concerns all of its stores. */
  readonly onHealth: (cluster: string) => void;
}

/**
 * The clusters of the fleet for which this server has a kubeconfig. A cluster uses the context of its name; the fleet's
 * default cluster falls back to the current context.
 */
export class ConnectedClusters implements Observer {
  readonly #kubeconfig: KubeConfig | undefined;
  readonly #prober: Prober;
  readonly #logger: Logger;
  readonly #listeners: ClusterListeners;
  readonly #watchers = new Map<string, ClusterWatcher>();
  readonly #engines = new Map<string, string>();
  #fleet: Fleet | undefined;
  #state: 'waiting' | 'reading' | 'stopped' = 'waiting';

  constructor(kubeconfig: KubeConfig | undefined, prober: Prober, logger: Logger, listeners: ClusterListeners) {
    this.#kubeconfig = kubeconfig;
    this.#prober = prober;
    this.#logger = logger;
    this.#listeners = listeners;
  }

  /**
   * Begins to read the clusters. To read thousands of stores takes seconds, in which everything else would have to wait.
   */
  read(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'reading';
    for (const watcher of this.#watchers.values()) watcher.start();
  }

  /** Watches the clusters that the fleet names now; a running watch continues unless its engine has changed. */
  follow(fleet: Fleet): void {
    this.#fleet = fleet;
    for (const [name, cluster] of Object.entries(fleet.spec.clusters)) {
      const context = contextOf(this.#kubeconfig, name, fleet);
      const { type, namespace } = cluster.engine;
      const engine = `${type}/${namespace}`;
      if (context === undefined || this.#engines.get(name) === engine) continue;
      this.#watchers.get(name)?.stop();
      const watcher = watchCluster({
        name,
        kubeconfig: context,
        engine: readerOf(cluster.engine, name),
        logger: this.#logger,
      });
      watcher.onChange(stores => this.#listeners.onChange(stores));
      watcher.onHealth(() => this.#listeners.onHealth(name));
      if (this.#state === 'reading') watcher.start();
      this.#watchers.set(name, watcher);
      this.#engines.set(name, engine);
      this.#listeners.onHealth(name);
    }
  }

  observe(store: string, cluster: string) {
    const watcher = this.#watchers.get(cluster);
    const observation = watcher
      ? watcher.observe(store)
      : disconnectedObservation(store, cluster, this.#engineName(cluster));
    return { ...observation, availability: this.#prober.result(store) };
  }

  clusterOf(store: string): string | undefined {
    for (const [cluster, watcher] of this.#watchers) if (watcher.has(store)) return cluster;
    return undefined;
  }

  stores(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#watchers].flatMap(([cluster, watcher]) =>
        [...watcher.stores()].map(store => [store, cluster] as const),
      ),
    );
  }

  views(): ClusterView[] {
    return Object.entries(this.#fleet?.spec.clusters ?? {}).map(([name, cluster]) => {
      const health = this.#watchers.get(name)?.health() ?? {
        name,
        state: 'disconnected' as const,
        message: `Cluster ${name} is not connected: start the server with a KUBECONFIG that has a context ${name}.`,
        observedAt: null,
        staleSince: null,
      };
      return { ...health, engine: engineOf(cluster.engine).displayName, domain: cluster.domain };
    });
  }

  stop(): void {
    this.#state = 'stopped';
    for (const watcher of this.#watchers.values()) watcher.stop();
  }

  #engineName(cluster: string): string {
    const settings = this.#fleet?.spec.clusters[cluster];
    return settings === undefined ? 'engine' : engineOf(settings.engine).displayName;
  }
}
