import type { Entry, Files } from './listing.ts';
import { blobId, Paths, SortedMap } from '#fleet';

/** What somebody wants to be in the files of a commit. */
export interface FileChanges {
  /** Text by path. */
  readonly writes: ReadonlyMap<string, string>;
  /** Paths of files, and of directories with a final `/`. */
  readonly removals: readonly string[];
}

/**
 * The files of a commit that is being made of several changes, one after the other. Nothing is a commit too: a store that
 * was created and removed in one leaves no file, and both are history.
 */
export class DraftFiles {
  readonly #before: Files;
  #files: Files;
  #writes = new Map<string, string>();
  #removals = new Set<string>();

  /** @param before of the commit that it comes after; null for the first */
  constructor(before: Files | null) {
    this.#before = before ?? SortedMap.from<Entry>([]);
    this.#files = this.#before;
  }

  /** As they are now. */
  get files(): Files {
    return this.#files;
  }

  /** Text by path of what differs from the beginning. */
  get writes(): ReadonlyMap<string, string> {
    return this.#writes;
  }

  get removals(): readonly string[] {
    return [...this.#removals].filter(path => this.#before.has(path));
  }

  /** @returns whether anything differs: the same bytes may be there, and what is to go may be gone */
  apply({ writes, removals }: FileChanges): boolean {
    const idLength = this.#idLength();
    const written = [...writes]
      .map(([path, text]) => ({ path, text, entry: { mode: '100644', id: blobId(text, idLength) } }))
      .filter(({ path, entry }) => !isSame(this.#files.get(path), entry));
    const paths = new Paths(this.#files);
    const gone = removals.flatMap(path => paths.below(path)).filter(path => !writes.has(path));
    this.#files = this.#files.with([
      ...gone.map((path): [string, undefined] => [path, undefined]),
      ...written.map(({ path, entry }): [string, Entry] => [path, entry]),
    ]);
    for (const path of gone) {
      this.#writes.delete(path);
      this.#removals.add(path);
    }
    for (const { path, text } of written) {
      this.#removals.delete(path);
      this.#writes.set(path, text);
    }
    return written.length > 0 || gone.length > 0;
  }

  #idLength(): number {
    const [first] = this.#files.values();
    return first?.id.length ?? 40;
  }
}

const isSame = (mine: Entry | undefined, other: Entry) => mine?.mode === other.mode && mine.id === other.id;
