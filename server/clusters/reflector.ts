import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Logger } from '../lib/logger.ts';
import { ApiError, type Api } from './api.ts';
import type { Query } from './request.ts';

/** One collection of the API and what is kept of its objects. */
export interface Kind<T> {
  /** As RBAC calls it: `pods`. */
  readonly name: string;
  readonly path: string;
  readonly query: Query;
  /**
   * Reduces an object to the store it belongs to and the few fields that are kept; null for an object of no store.
   * @throws ZodError when it is not what the API promises
   */
  read(object: unknown): { readonly store: string; readonly value: T } | null;
  /** At most so many objects a store; the oldest go. Default: no limit. */
  readonly limit?: number;
  /** A collection that may be absent because its definition is not installed. */
  readonly optional?: boolean;
}

/** What one collection says now, kept up to date until it is stopped. */
export interface Reflector<T> {
  readonly kind: string;
  start(): void;
  stop(): void;
  of(store: string): readonly T[];
  stores(): Iterable<string>;
  state(): ReflectorState;
}

interface ReflectorState {
  /** A complete list was read at least once. */
  readonly synced: boolean;
  /** The API has no such collection. */
  readonly missing: boolean;
  /** Milliseconds; when it last heard something good: a list, an event, a bookmark. */
  readonly heardAt: number | null;
  /** Since when every try fails; null while all is well. */
  readonly failingSince: number | null;
  readonly error: string;
}

export interface ReflectorOptions<T> {
  readonly api: Api;
  readonly kind: Kind<T>;
  readonly logger: Logger;
  /** Stores of which something that is kept has changed. */
  readonly onChange: (stores: ReadonlySet<string>) => void;
  /** Synced, missing or failing has changed. */
  readonly onState: () => void;
  /** First and longest pause after a failure. */
  readonly backoffMs?: readonly [number, number];
}

const envelope = z.object({
  metadata: z.object({
    name: z.string().default(''),
    namespace: z.string().default(''),
    resourceVersion: z.string().optional(),
  }),
});

interface Entry<T> {
  readonly store: string;
  readonly value: T;
}

/**
 * List, then watch, and again from where it was, for ever: a cut connection resumes, a version that is too old lists
 * anew, everything else waits and tries again.
 */
export function reflect<T>(options: ReflectorOptions<T>): Reflector<T> {
  const { api, kind, logger, backoffMs = [500, 15_000] } = options;
  const entries = new Map<string, Entry<T>>();
  const byStore = new Map<string, Map<string, T>>();
  let synced = false;
  let missing = false;
  let heardAt: number | null = null;
  let failingSince: number | null = null;
  let error = '';
  let running: AbortController | undefined;

  const heard = () => {
    heardAt = Date.now();
    const recovered = failingSince !== null || missing;
    failingSince = null;
    missing = false;
    error = '';
    if (recovered) options.onState();
  };

  const remove = (key: string, changed: Set<string>) => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    const own = byStore.get(entry.store);
    own?.delete(key);
    if (own?.size === 0) byStore.delete(entry.store);
    changed.add(entry.store);
  };

  const put = (key: string, object: unknown, changed: Set<string>) => {
    let entry: Entry<T> | null;
    try {
      entry = kind.read(object);
    } catch (problem) {
      logger.warn(
        { kind: kind.name, object: key, err: problem },
        'Skipped an object that is not what the API promises',
      );
      return;
    }
    const known = entries.get(key);
    if (!entry || (known && known.store !== entry.store)) remove(key, changed);
    if (!entry || isDeepStrictEqual(entries.get(key)?.value, entry.value)) return;
    entries.set(key, entry);
    const own = byStore.get(entry.store) ?? new Map<string, T>();
    byStore.set(entry.store, own.set(key, entry.value));
    changed.add(entry.store);
    const [oldest] = own.keys();
    if (kind.limit !== undefined && own.size > kind.limit && oldest !== undefined) remove(oldest, changed);
  };

  const emit = (changed: ReadonlySet<string>) => {
    if (changed.size > 0) options.onChange(changed);
  };

  const replace = (items: readonly unknown[]) => {
    const changed = new Set<string>();
    const seen = new Set<string>();
    for (const item of items) {
      const found = envelope.safeParse(item);
      if (!found.success) {
        logger.warn({ kind: kind.name, err: found.error }, 'Skipped an object without metadata');
        continue;
      }
      const key = keyOf(found.data);
      seen.add(key);
      put(key, item, changed);
    }
    for (const key of [...entries.keys()]) if (!seen.has(key)) remove(key, changed);
    emit(changed);
  };

  const run = async (signal: AbortSignal) => {
    const stopped = () => signal.aborted;
    let version: string | null = null;
    let failures = 0;
    while (!stopped()) {
      const startedAt = Date.now();
      try {
        if (version === null) {
          const listed = await api.list(kind.path, kind.query, signal);
          if (stopped()) return;
          replace(listed.items);
          version = listed.resourceVersion;
          heard();
          failures = 0;
          if (!synced) {
            synced = true;
            options.onState();
          }
        }
        // Spread, so that the watches of a thousand servers do not end at once.
        const timeoutSeconds = String(300 + Math.floor(Math.random() * 300));
        await api.watch(
          kind.path,
          { ...kind.query, resourceVersion: version, timeoutSeconds },
          event => {
            const found = envelope.safeParse(event.object);
            if (!found.success) return;
            heard();
            failures = 0;
            version = found.data.metadata.resourceVersion ?? version;
            const changed = new Set<string>();
            if (event.type === 'ADDED' || event.type === 'MODIFIED') put(keyOf(found.data), event.object, changed);
            else if (event.type === 'DELETED') remove(keyOf(found.data), changed);
            emit(changed);
          },
          signal,
          heard,
        );
        // An end at once, again and again, is no ordinary end.
        if (Date.now() - startedAt < 1000) await pause(backoffMs[0], signal);
      } catch (problem) {
        if (stopped()) return;
        const status = problem instanceof ApiError ? problem.status : 0;
        if (status === 410) {
          version = null;
          failures++;
          await pause(failures > 1 ? backoff(failures, backoffMs) : 0, signal);
          continue;
        }
        if (status === 404 || status === 400) version = null;
        failures++;
        if (status === 404 && kind.optional === true) {
          const news = !missing;
          missing = true;
          heardAt = Date.now();
          failingSince = null;
          replace([]);
          if (news) {
            logger.info({ kind: kind.name }, 'The cluster has no such kind; looking again from time to time');
            options.onState();
          }
          await pause(backoffMs[1], signal);
          continue;
        }
        error = problem instanceof Error ? problem.message : String(problem);
        if (failingSince === null) {
          failingSince = Date.now();
          logger.warn({ kind: kind.name, err: problem }, 'Watching stopped; trying again');
          options.onState();
        }
        await pause(backoff(failures, backoffMs), signal);
      }
    }
  };

  return {
    kind: kind.name,
    start() {
      if (running) return;
      running = new AbortController();
      void run(running.signal).catch((problem: unknown) => {
        logger.warn({ kind: kind.name, err: problem }, 'Watching ended');
      });
    },
    stop() {
      running?.abort();
      running = undefined;
    },
    of: store => [...(byStore.get(store)?.values() ?? [])],
    stores: () => byStore.keys(),
    state: () => ({ synced, missing, heardAt, failingSince, error }),
  };
}

function keyOf({ metadata }: z.infer<typeof envelope>): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function backoff(failures: number, [first, longest]: readonly [number, number]): number {
  return Math.min(longest, first * 2 ** Math.min(failures - 1, 10)) * (0.75 + Math.random() / 2);
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
