import type { KubeConfig } from '@kubernetes/client-node';
import type { EngineReader } from '../clusters/engine.ts';
import type { CommonSettings } from '#fleet';

/** What is particular to an engine, of all that asks a cluster. */
export interface EngineAdapter<Settings extends CommonSettings = CommonSettings> {
  /** Returns how its objects are read. It may remember what it read, so each watcher has its own. */
  reader(namespace: string, cluster: string): EngineReader;
  /** Returns what to notify of a new commit; undefined where the settings do not want that, or the cluster can't be reached. */
  receiver(settings: Settings, cluster: ReachedCluster): Receiver | undefined;
  /** What of its API is read, in its own namespace. */
  readonly reads: readonly ApiResources[];
}

export interface ApiResources {
  readonly apiGroup: string;
  readonly resources: readonly string[];
}

interface ReachedCluster {
  readonly name: string;
  /** Returns how its API server is reached; undefined where it is not. */
  readonly kubeconfig: () => KubeConfig | undefined;
}

export interface Receiver {
  /** Receivers of the same name, of two clusters, are notified once. */
  readonly name: string;
  /** @throws Error when it can't be reached or refuses; the engine's own polling still finds the commit */
  readonly notify: (push: Push, at: Date) => Promise<void>;
}

/** What one movement of the branch changed. */
export interface Push {
  /** Where the engine fetches the repository from. */
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  /** Paths that were added, changed or removed. */
  readonly paths: readonly string[];
}
