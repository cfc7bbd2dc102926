import { createRequire } from 'node:module';
import type BTree from 'sorted-btree';
import type * as Difference from 'sorted-btree/extended/diffAgainst.js';

/** CommonJS with a default export: loaders disagree on what `import` returns for it. */
const require = createRequire(import.meta.url);
const { default: Tree } = require('sorted-btree') as { default: typeof BTree };
const { default: diffAgainst } = require('sorted-btree/extended/diffAgainst.js') as typeof Difference;

/** That of the library compares values of any types, which takes longer. */
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/**
 * An immutable map by text, in the order of its keys. A copy with changes costs as much as the changes, however large
 * the map is: a fleet of thousands of stores has a hundred thousand paths, and each commit touches twenty.
 */
export class SortedMap<V> implements ReadonlyMap<string, V> {
  static readonly #empty = new SortedMap<never>(new Tree<string, never>(undefined, compare));

  readonly #sorted: BTree<string, V>;

  private constructor(sorted: BTree<string, V>) {
    this.#sorted = sorted;
  }

  /** Returns the map itself if it already is one. */
  static from<V>(entries: Iterable<readonly [string, V]>): SortedMap<V> {
    if (entries instanceof SortedMap) return entries as SortedMap<V>;
    const pairs = [...entries].map(([key, value]): [string, V] => [key, value]);
    return pairs.length === 0 ? SortedMap.#empty : new SortedMap(new Tree(pairs, compare));
  }

  get size(): number {
    return this.#sorted.size;
  }

  get(key: string): V | undefined {
    return this.#sorted.get(key);
  }

  has(key: string): boolean {
    return this.#sorted.has(key);
  }

  keys(): MapIterator<string> {
    return this.#sorted.keys() as MapIterator<string>;
  }

  values(): MapIterator<V> {
    return this.#sorted.values() as MapIterator<V>;
  }

  entries(): MapIterator<[string, V]> {
    return this.#sorted.entries() as MapIterator<[string, V]>;
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) callback(value, key, this);
  }

  /** Returns a copy with some entries set, and those of `undefined` deleted. */
  with(changes: Iterable<readonly [string, V | undefined]>): SortedMap<V> {
    const copy = this.#sorted.clone();
    for (const [key, value] of changes) {
      if (value === undefined) copy.delete(key);
      else copy.set(key, value);
    }
    return new SortedMap(copy);
  }

  /** Yields the keys that begin with a text. */
  beginningWith(prefix: string): string[] {
    const found: string[] = [];
    this.#sorted.forRange(prefix, `${prefix}\uffff`, true, key => void found.push(key));
    return found;
  }

  /** Yields the values of the keys that begin with a text. */
  valuesBelow(prefix: string): V[] {
    const found: V[] = [];
    this.#sorted.forRange(prefix, `${prefix}\uffff`, true, (_, value) => void found.push(value));
    return found;
  }

  /** Returns the first key after another. */
  keyAfter(key: string): string | undefined {
    return this.#sorted.nextHigherKey(key);
  }

  /** Yields the keys that only one of both has, or with another value; shared parts are skipped. */
  keysThatDiffer(other: SortedMap<V>, isSame: (mine: V, theirs: V) => boolean): string[] {
    const keys: string[] = [];
    const note = (key: string) => void keys.push(key);
    diffAgainst(this.#sorted, other.#sorted, note, note, (key, mine, theirs) => {
      if (!isSame(mine, theirs)) keys.push(key);
    });
    return keys;
  }
}

/** The paths of a repository with the ids of their blobs, if known. */
export class Paths implements Iterable<string> {
  readonly #files: SortedMap<unknown>;

  constructor(files: SortedMap<unknown>) {
    this.#files = files;
  }

  static from(paths: Iterable<string>): Paths {
    return paths instanceof Paths ? paths : new Paths(SortedMap.from([...paths].map(path => [path, true])));
  }

  get size(): number {
    return this.#files.size;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Returns the id of the blob at a path; undefined if there is none or it is unknown. */
  idOf(path: string): string | undefined {
    const found = this.#files.get(path);
    return typeof found === 'string' ? found : undefined;
  }

  /** Number of hexadecimal digits of an id in this repository; 40 if no id is known. */
  get idLength(): number {
    const [first] = this.#files.values();
    return typeof first === 'string' ? first.length : 40;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#files.keys();
  }

  /** Yields the path itself; with a final `/`, every file of that directory. */
  below(path: string): string[] {
    if (path.endsWith('/')) return this.#files.beginningWith(path);
    return this.#files.has(path) ? [path] : [];
  }

  /** Yields the names of the entries of a directory, which is given with a final `/`. */
  childrenOf(directory: string): string[] {
    const names: string[] = [];
    let path = this.#files.keyAfter(directory);
    while (path?.startsWith(directory)) {
      const [name = ''] = path.slice(directory.length).split('/', 1);
      names.push(name);
      // Skips everything below it.
      path = this.#files.keyAfter(path === `${directory}${name}` ? path : `${directory}${name}/\uffff`);
    }
    return names;
  }

  /** Yields the paths that only one of both has, or with another id. */
  thatChanged(other: Paths): string[] {
    return this.#files.keysThatDiffer(other.#files, Object.is);
  }

  /** @param changes for each path, its id, or whether it exists */
  with(changes: Iterable<readonly [path: string, isThere: boolean | string]>): Paths {
    return new Paths(this.#files.with([...changes].map(([path, isThere]) => [path, isThere || undefined])));
  }
}
