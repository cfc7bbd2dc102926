import type { KubeConfig } from '@kubernetes/client-node';
import { Listeners } from '../lib/listeners.ts';
import type { Logger } from '../lib/logger.ts';
import { emptyObservation, type Observation } from '../status/index.ts';
import { connect, type Api } from './api.ts';
import { clusterHealth, type ClusterHealth, type Ping } from './cluster-health.ts';
import { Collections } from './collections.ts';
import { rootKey, type EngineReader } from './engine.ts';

export interface ClusterWatcherOptions {
  readonly name: string;
  /** Reads the objects of its engine. */
  readonly engine: EngineReader;
  readonly logger: Logger;
  readonly timing?: Partial<Timing>;
}

interface Timing {
  /** Milliseconds for which changes are gathered before listeners are notified. */
  readonly coalesceMs: number;
  readonly pingMs: number;
  /** Milliseconds without a good answer after which the pages say since when. */
  readonly quietMs: number;
  /** Milliseconds after which a cluster without a good answer counts as unreachable. */
  readonly staleMs: number;
  readonly backoffMs: readonly [number, number];
}

const defaults: Timing = { coalesceMs: 20, pingMs: 2500, quietMs: 7000, staleMs: 90_000, backoffMs: [500, 15_000] };

/** Returns a watcher of the cluster of a kubeconfig. It sends no request before `start()`. */
export function watchCluster(options: ClusterWatcherOptions & { readonly kubeconfig: KubeConfig }): ClusterWatcher {
  return new ClusterWatcher(connect(options.kubeconfig), options);
}

/** Keeps the observations of the stores of one cluster up to date. It only reads. */
export class ClusterWatcher {
  readonly #name: string;
  readonly #engineName: string;
  readonly #api: Api;
  readonly #timing: Timing;
  readonly #collections: Collections;
  readonly #changeListeners: Listeners<[ReadonlySet<string>]>;
  readonly #healthListeners: Listeners<[ClusterHealth]>;
  #changed = new Set<string>();
  #gathering: NodeJS.Timeout | undefined;
  #pinging: NodeJS.Timeout | undefined;
  #running: AbortController | undefined;
  #isPinging = false;
  #ping: Ping = { answeredAt: null, error: '' };
  #lastHealth = '';

  constructor(api: Api, { name, engine, logger, timing }: ClusterWatcherOptions) {
    this.#name = name;
    this.#engineName = engine.displayName;
    this.#api = api;
    this.#timing = { ...defaults, ...timing };
    const onError = (error: unknown) => logger.warn({ cluster: name, err: error }, 'A listener failed');
    this.#changeListeners = new Listeners(onError);
    this.#healthListeners = new Listeners(onError);
    this.#collections = new Collections(engine, {
      api,
      logger,
      onChange: stores => this.#gather(stores),
      onState: () => this.#checkHealth(),
      backoffMs: this.#timing.backoffMs,
    });
  }

  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#collections.start();
    this.#pinging = setInterval(() => void this.#sendPing(signal), this.#timing.pingMs);
    void this.#sendPing(signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#collections.stop();
    clearInterval(this.#pinging);
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
  }

  health(): ClusterHealth {
    const health = clusterHealth({
      collections: this.#collections.states(),
      ping: this.#ping,
      engineName: this.#engineName,
      now: Date.now(),
      quietMs: this.#timing.quietMs,
      staleMs: this.#timing.staleMs,
    });
    return { name: this.#name, ...health };
  }

  /** Returns what is known of a store now, without a request. The prober adds `availability`. */
  observe(store: string): Observation {
    return this.#collections.observe(emptyObservation(store, { ...this.health(), engine: this.#engineName }));
  }

  /** True if the cluster has any object of a store, whether Git wants it or not. */
  has(store: string): boolean {
    return this.#collections.has(store);
  }

  /** Returns the stores of which the cluster has any object, whether Git wants them or not. */
  stores(): ReadonlySet<string> {
    return this.#collections.stores();
  }

  /** Calls a listener with the stores that changed, gathered for a moment. Returns a function that unsubscribes it. */
  onChange(listener: (stores: ReadonlySet<string>) => void): () => void {
    return this.#changeListeners.add(listener);
  }

  /**
   * Calls a listener when the state of the cluster, or of the root object that finds all stores, has changed: that
   * concerns every store. Returns a function that unsubscribes it.
   */
  onHealth(listener: (health: ClusterHealth) => void): () => void {
    return this.#healthListeners.add(listener);
  }

  #gather(stores: ReadonlySet<string>): void {
    if (stores.has(rootKey)) this.#checkHealth();
    for (const store of stores) if (store !== rootKey) this.#changed.add(store);
    this.#notifySoon();
  }

  #notifySoon(): void {
    if (this.#changed.size === 0) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      // Nothing is said of a store before all of the cluster was read.
      if (this.health().state === 'connecting') return;
      const changed = this.#changed;
      this.#changed = new Set();
      this.#changeListeners.notify(changed);
    }, this.#timing.coalesceMs);
  }

  #checkHealth(): void {
    const health = this.health();
    const { state, reason = '', message = '' } = this.#collections.root() ?? this.#collections.source() ?? {};
    const current = JSON.stringify([health.state, health.message, health.staleSince, state, reason, message]);
    if (current === this.#lastHealth) return;
    this.#lastHealth = current;
    this.#healthListeners.notify(health);
    this.#notifySoon();
  }

  async #sendPing(signal: AbortSignal): Promise<void> {
    this.#checkHealth();
    if (this.#isPinging) return;
    this.#isPinging = true;
    try {
      await this.#api.ping(signal);
      const wasAway = this.#ping.error !== '';
      this.#ping = { answeredAt: Date.now(), error: '' };
      if (wasAway) this.#collections.retrySoon();
    } catch (error) {
      this.#ping = { ...this.#ping, error: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#isPinging = false;
    }
    if (!signal.aborted) this.#checkHealth();
  }
}
