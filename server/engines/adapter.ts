import type { KubeConfig } from '@kubernetes/client-node';
import type { EngineReader } from '../clusters/engine.ts';
import type { CommonSettings } from '#fleet';

/** The parts of reading and notifying a cluster that depend on its engine. */
export interface EngineAdapter<Settings extends CommonSettings = CommonSettings> {
  /** Returns the reader of the engine's objects. A reader may keep state, so each watcher has its own. */
  reader(namespace: string, cluster: string): EngineReader;
  /**
   * Returns the receiver to notify of new commits; undefined if the settings name none or the cluster is unreachable.
   */
  receiver(settings: Settings, cluster: ReachedCluster): Receiver | undefined;
  /** The resources of its API that are read, in its own namespace. */
  readonly reads: readonly ApiResources[];
}

export interface ApiResources {
  readonly apiGroup: string;
  readonly resources: readonly string[];
}

interface ReachedCluster {
  readonly name: string;
  /** Returns the kubeconfig of the API server; undefined if there is none. */
  readonly kubeconfig: () => KubeConfig | undefined;
}

export interface Receiver {
  /** Receivers of the same name, of two clusters, are notified once. */
  readonly name: string;
  /** @throws Error if it can't be reached or refuses; the engine's own polling still finds the commit */
  readonly notify: (push: Push, at: Date) => Promise<void>;
}

/** The changes of one push to the branch. */
export interface Push {
  /** The URL from which the engine fetches the repository. */
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  /** The paths that were added, changed or removed. */
  readonly paths: readonly string[];
}
