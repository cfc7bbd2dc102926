import { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { watchCluster, type ClusterWatcher } from './clusters/index.ts';
import type { Prober } from './probe/index.ts';
import { detachedObservation } from './status/index.ts';
import type { Observer } from './stores/board.ts';
import type { Fleet } from '#fleet/schema';
import type { ClusterView } from '#server/contract';

/**
 * The clusters of the fleet that this server has a kubeconfig for. A cluster is matched with the context of its name;
 * the fleet's default cluster also takes the current context.
 */
export class AttachedClusters implements Observer {
  private readonly watchers = new Map<string, ClusterWatcher>();
  private fleet: Fleet | undefined;

  constructor(
    private readonly kubeconfig: KubeConfig | undefined,
    private readonly prober: Prober,
    private readonly logger: Logger,
    private readonly listeners: { readonly onChange: () => void; readonly onHealth: () => void },
  ) {}

  /** Watches what the fleet names now; a cluster that is watched already goes on. */
  follow(fleet: Fleet): void {
    this.fleet = fleet;
    for (const [name, cluster] of Object.entries(fleet.spec.clusters)) {
      const context = this.contextOf(name, fleet);
      if (this.watchers.has(name) || context === undefined) continue;
      const { type, namespace } = cluster.engine;
      const watcher = watchCluster({ name, kubeconfig: context, engine: { type, namespace }, logger: this.logger });
      watcher.onChange(() => this.listeners.onChange());
      watcher.onHealth(() => {
        this.listeners.onHealth();
        this.listeners.onChange();
      });
      watcher.start();
      this.watchers.set(name, watcher);
    }
  }

  observe(store: string, cluster: string) {
    const watcher = this.watchers.get(cluster);
    const observation = watcher ? watcher.observe(store) : detachedObservation(store, cluster);
    return { ...observation, reach: this.prober.result(store) };
  }

  stores(): ReadonlySet<string> {
    return new Set([...this.watchers.values()].flatMap(watcher => [...watcher.stores()]));
  }

  views(): ClusterView[] {
    return Object.entries(this.fleet?.spec.clusters ?? {}).map(([name, cluster]) => {
      const health = this.watchers.get(name)?.health() ?? {
        name,
        state: 'detached' as const,
        message: 'No cluster attached: start the server with KUBECONFIG to see what runs.',
        observedAt: null,
      };
      return { ...health, engine: 'Argo CD', domain: cluster.domain };
    });
  }

  stop(): void {
    for (const watcher of this.watchers.values()) watcher.stop();
  }

  private contextOf(cluster: string, fleet: Fleet): KubeConfig | undefined {
    if (this.kubeconfig === undefined) return undefined;
    const contexts = this.kubeconfig.getContexts().map(context => context.name);
    if (!contexts.includes(cluster)) {
      return cluster === fleet.spec.defaults.cluster ? this.kubeconfig : undefined;
    }
    const copy = new KubeConfig();
    copy.loadFromString(this.kubeconfig.exportConfig());
    copy.setCurrentContext(cluster);
    return copy;
  }
}

/**
 * Reads kubeconfig files as kubectl does.
 * @param paths value of KUBECONFIG
 * @throws Error when a file can't be read
 */
export function loadKubeconfig(paths: string | undefined): KubeConfig | undefined {
  if (paths === undefined) return undefined;
  const kubeconfig = new KubeConfig();
  const [first, ...rest] = paths.split(':').filter(path => path !== '');
  if (first === undefined) return undefined;
  kubeconfig.loadFromFile(first);
  for (const path of rest) {
    const further = new KubeConfig();
    further.loadFromFile(path);
    kubeconfig.mergeConfig(further, true);
  }
  return kubeconfig;
}
