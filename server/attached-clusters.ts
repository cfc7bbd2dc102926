import { delimiter } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { watchCluster, type ClusterWatcher } from './clusters/index.ts';
import type { Prober } from './probe/index.ts';
import { detachedObservation } from './status/index.ts';
import type { Observer } from './stores/board.ts';
import { InvalidInput, type Fleet } from '#fleet/schema';
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
      // A kubeconfig need not have a current context.
      const current = this.kubeconfig.getCurrentCluster() === null ? undefined : this.kubeconfig;
      return cluster === fleet.spec.defaults.cluster ? current : undefined;
    }
    const copy = new KubeConfig();
    copy.loadFromString(this.kubeconfig.exportConfig());
    copy.setCurrentContext(cluster);
    return copy;
  }
}

/**
 * Reads kubeconfig files as kubectl does: of what several of them name, the first counts.
 * @param paths value of KUBECONFIG
 * @throws InvalidInput when a file can't be read
 */
export function loadKubeconfig(paths: string | undefined): KubeConfig | undefined {
  const [first, ...rest] = (paths ?? '').split(delimiter).filter(path => path !== '');
  if (first === undefined) return undefined;
  const kubeconfig = readKubeconfig(first);
  for (const path of rest) {
    const further = readKubeconfig(path);
    kubeconfig.clusters = firstOfName([...kubeconfig.clusters, ...further.clusters]);
    kubeconfig.users = firstOfName([...kubeconfig.users, ...further.users]);
    kubeconfig.contexts = firstOfName([...kubeconfig.contexts, ...further.contexts]);
    kubeconfig.currentContext ||= further.currentContext;
  }
  return kubeconfig;
}

function readKubeconfig(path: string): KubeConfig {
  const kubeconfig = new KubeConfig();
  try {
    kubeconfig.loadFromFile(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InvalidInput([{ field: 'KUBECONFIG', value: JSON.stringify(path), rule: `can't be read: ${why}` }]);
  }
  return kubeconfig;
}

function firstOfName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items.filter(({ name }, index) => items.findIndex(item => item.name === name) === index);
}
