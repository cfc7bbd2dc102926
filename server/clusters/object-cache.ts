import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Logger } from '../lib/logger.ts';
import type { WatchEvent } from './api.ts';
import type { Query } from './request.ts';

/** One collection of the API, and the fields of its objects that are cached. */
export interface Collection<T> {
  /** Name in RBAC: `pods`. */
  readonly name: string;
  readonly path: string;
  readonly query: Query;
  /**
   * Reduces an object to its store and the few fields that are cached; null for an object of no store.
   * @throws ZodError if it has an unexpected shape
   */
  read(object: unknown): { readonly store: string; readonly value: T } | null;
  /** Number of objects that are cached for each store; the oldest are dropped. @default no limit */
  readonly limit?: number;
  /** True if the collection may be absent because its definition is not installed. */
  readonly optional?: boolean;
}

interface Entry<T> {
  readonly store: string;
  readonly value: T;
}

const envelope = z.object({
  metadata: z.object({
    name: z.string().default(''),
    namespace: z.string().default(''),
    resourceVersion: z.string().optional(),
  }),
});

/** Caches the objects of one collection, by store. An object that can't be read is logged and skipped. */
export class ObjectCache<T> {
  readonly #collection: Collection<T>;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #byStore = new Map<string, Map<string, T>>();

  constructor(collection: Collection<T>, logger: Logger) {
    this.#collection = collection;
    this.#logger = logger;
  }

  of(store: string): readonly T[] {
    return [...(this.#byStore.get(store)?.values() ?? [])];
  }

  has(store: string): boolean {
    return this.#byStore.has(store);
  }

  stores(): Iterable<string> {
    return this.#byStore.keys();
  }

  /**
   * Caches some objects of a list. Returns the stores that changed.
   * @param listed the keys of the list so far; those of these objects are added
   */
  put(objects: readonly unknown[], listed: Set<string>): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const object of objects) {
      const found = envelope.safeParse(object);
      if (!found.success) {
        this.#logger.warn(
          { collection: this.#collection.name, err: found.error },
          'Skipped an object without metadata',
        );
        continue;
      }
      const key = keyOf(found.data);
      listed.add(key);
      this.#put(key, object, changed);
    }
    return changed;
  }

  /** Drops the cached objects that a complete list does not have. Returns the stores that changed. */
  dropOthers(listed: ReadonlySet<string>): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const key of [...this.#entries.keys()]) if (!listed.has(key)) this.#delete(key, changed);
    return changed;
  }

  /** Applies an event of a watch. Returns its version and the stores that changed; null if it holds no object. */
  apply({ type, object }: WatchEvent): { version: string | undefined; changed: ReadonlySet<string> } | null {
    const found = envelope.safeParse(object);
    if (!found.success) return null;
    const changed = new Set<string>();
    const key = keyOf(found.data);
    if (type === 'ADDED' || type === 'MODIFIED') this.#put(key, object, changed);
    else if (type === 'DELETED') this.#delete(key, changed);
    return { version: found.data.metadata.resourceVersion, changed };
  }

  #put(key: string, object: unknown, changed: Set<string>): void {
    let entry: Entry<T> | null;
    try {
      entry = this.#collection.read(object);
    } catch (error) {
      this.#logger.warn(
        { collection: this.#collection.name, object: key, err: error },
        'Skipped an object with an unexpected shape',
      );
      return;
    }
    const known = this.#entries.get(key);
    if (!entry || (known && known.store !== entry.store)) this.#delete(key, changed);
    if (!entry || isDeepStrictEqual(this.#entries.get(key)?.value, entry.value)) return;
    this.#entries.set(key, entry);
    const own = this.#byStore.get(entry.store) ?? new Map<string, T>();
    this.#byStore.set(entry.store, own.set(key, entry.value));
    changed.add(entry.store);
    const { limit } = this.#collection;
    const [oldest] = own.keys();
    if (limit !== undefined && own.size > limit && oldest !== undefined) this.#delete(oldest, changed);
  }

  #delete(key: string, changed: Set<string>): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    const own = this.#byStore.get(entry.store);
    own?.delete(key);
    if (own?.size === 0) this.#byStore.delete(entry.store);
    changed.add(entry.store);
  }
}

function keyOf({ metadata }: z.infer<typeof envelope>): string {
  return `${metadata.namespace}/${metadata.name}`;
}
