import type { Logger } from '../lib/logger.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { ApiError, type Api } from './api.ts';
import { ObjectCache, type Collection } from './object-cache.ts';

export interface ReflectorState {
  /** True once a complete list was read. */
  readonly synced: boolean;
  /** True while the API does not serve the collection. */
  readonly missing: boolean;
  /** Time of the last list, event or bookmark, in milliseconds. */
  readonly heardAt: number | null;
  /** Time since which every attempt fails; null while none does. */
  readonly failingSince: number | null;
  readonly error: string;
}

export interface ReflectorOptions {
  readonly api: Api;
  readonly logger: Logger;
  /** Called with the stores whose objects have changed. */
  readonly onChange: (stores: ReadonlySet<string>) => void;
  /** Called when the state has changed: synced, missing or failing. */
  readonly onState: () => void;
  /** The first and the longest pause after a failure. */
  readonly backoffMs: readonly [number, number];
}

/** Number of objects of a list that are cached in one go, which takes a few milliseconds. */
const stepSize = 50;

/** Milliseconds within which all collections are listed again after the API server was away. */
const jitterMs = 500;

/**
 * Keeps one collection up to date until it is stopped. It lists, then watches, and resumes a watch that was cut. It
 * lists again when its version is too old, and pauses after every other failure.
 */
export class Reflector<T> {
  readonly #collection: Collection<T>;
  readonly #options: ReflectorOptions;
  readonly #objects: ObjectCache<T>;
  #state: ReflectorState = { synced: false, missing: false, heardAt: null, failingSince: null, error: '' };
  #running: AbortController | undefined;
  /** The version from which the next watch begins; null if a list must be read first. */
  #version: string | null = null;
  /** Number of attempts that failed in a row. */
  #failures = 0;
  /** Ends the pause after a failed attempt. */
  #retry: (() => void) | undefined;

  constructor(collection: Collection<T>, options: ReflectorOptions) {
    this.#collection = collection;
    this.#options = options;
    this.#objects = new ObjectCache(collection, options.logger);
  }

  get name(): string {
    return this.#collection.name;
  }

  get state(): ReflectorState {
    return this.#state;
  }

  of(store: string): readonly T[] {
    return this.#objects.of(store);
  }

  has(store: string): boolean {
    return this.#objects.has(store);
  }

  stores(): Iterable<string> {
    return this.#objects.stores();
  }

  start(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    this.#version = null;
    this.#failures = 0;
    void this.#run(this.#running.signal).catch((error: unknown) => {
      this.#options.logger.warn({ collection: this.name, err: error }, 'The watch ended');
    });
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  /**
   * Ends the pause after a failed attempt, because the API server answers again. The collections of many servers must not
   * be listed at the same moment, so each begins within {@link jitterMs}.
   */
  retrySoon(): void {
    const retry = this.#retry;
    if (retry) setTimeout(retry, Math.random() * jitterMs).unref();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#listAndWatch(signal);
  }

  async #listAndWatch(signal: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    try {
      await this.#watch(this.#version ?? (await this.#list(signal)), signal);
    } catch (error) {
      if (!signal.aborted) await this.#pauseAfter(error, signal);
      return;
    }
    // A watch that ends at once has not timed out and may end at once again: the pause prevents a busy loop.
    if (Date.now() - startedAt < 1000) await pause(this.#options.backoffMs[0], signal);
  }

  async #pauseAfter(error: unknown, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    this.#retry = () => ended.abort();
    await pause(this.#failed(error), AbortSignal.any([signal, ended.signal]));
    this.#retry = undefined;
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { api } = this.#options;
    const listed = new Set<string>();
    const yieldThread = threadYielder();
    let version = '';
    for await (const { items, resourceVersion } of api.list(this.#collection.path, this.#collection.query, signal)) {
      const changed = new Set<string>();
      for (let from = 0; from < items.length; from += stepSize) {
        signal.throwIfAborted();
        for (const store of this.#objects.put(items.slice(from, from + stepSize), listed)) changed.add(store);
        await yieldThread();
      }
      signal.throwIfAborted();
      this.#emit(changed);
      version = resourceVersion;
    }
    this.#emit(this.#objects.dropOthers(listed));
    this.#version = version;
    this.#answered();
    this.#failures = 0;
    if (!this.#state.synced) {
      this.#state = { ...this.#state, synced: true };
      this.#options.onState();
    }
    return version;
  }

  async #watch(version: string, signal: AbortSignal): Promise<void> {
    const { path, query } = this.#collection;
    // The timeout is random, so that the watches of a thousand servers do not end at once.
    const timeoutSeconds = String(300 + Math.floor(Math.random() * 300));
    await this.#options.api.watch(
      path,
      { ...query, resourceVersion: version, timeoutSeconds },
      event => {
        const applied = this.#objects.apply(event);
        if (applied === null) return;
        this.#answered();
        this.#failures = 0;
        this.#version = applied.version ?? this.#version;
        this.#emit(applied.changed);
      },
      signal,
      () => this.#answered(),
    );
  }

  /** Records a failed attempt. Returns the milliseconds to wait before the next one. */
  #failed(error: unknown): number {
    const status = error instanceof ApiError ? error.status : 0;
    this.#failures++;
    if (status === 410 || status === 404 || status === 400) this.#version = null;
    if (status === 410) return this.#failures > 1 ? this.#backoff() : 0;
    if (status === 404 && this.#collection.optional === true) {
      this.#missing();
      return this.#options.backoffMs[1];
    }
    const isFirst = this.#state.failingSince === null;
    this.#state = {
      ...this.#state,
      failingSince: this.#state.failingSince ?? Date.now(),
      error: error instanceof Error ? error.message : String(error),
    };
    if (isFirst) {
      this.#options.logger.warn({ collection: this.name, err: error }, 'The watch failed; retrying');
      this.#options.onState();
    }
    return this.#backoff();
  }

  #missing(): void {
    const isNew = !this.#state.missing;
    this.#state = { ...this.#state, missing: true, heardAt: Date.now(), failingSince: null };
    this.#emit(this.#objects.dropOthers(new Set()));
    if (!isNew) return;
    this.#options.logger.info(
      { collection: this.name },
      'The cluster does not serve this collection; checking again periodically',
    );
    this.#options.onState();
  }

  #answered(): void {
    const recovered = this.#state.failingSince !== null || this.#state.missing;
    this.#state = { ...this.#state, missing: false, heardAt: Date.now(), failingSince: null, error: '' };
    if (recovered) this.#options.onState();
  }

  #emit(changed: ReadonlySet<string>): void {
    if (changed.size > 0) this.#options.onChange(changed);
  }

  #backoff(): number {
    const [first, longest] = this.#options.backoffMs;
    return Math.min(longest, first * 2 ** Math.min(this.#failures - 1, 10)) * (0.75 + Math.random() / 2);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
