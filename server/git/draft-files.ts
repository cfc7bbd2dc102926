import type { Entry, Files } from './listing.ts';
import { blobId, Paths, SortedMap } from '#fleet';

/** The changes that a commit makes to files. */
export interface FileChanges {
  /** Text by path. */
  readonly writes: ReadonlyMap<string, string>;
  /** Paths of files, and of directories with a final `/`. */
  readonly deletedPaths: readonly string[];
}

/**
 * The files of a commit that consists of several changes, one after the other. A commit may end up without any
 * difference: a store that was created and deleted in one commit leaves no file, but both are history.
 */
export class DraftFiles {
  readonly #before: Files;
  #files: Files;
  #writes = new Map<string, string>();
  #deletedPaths = new Set<string>();

  /** @param before files of the parent commit; null for the first commit */
  constructor(before: Files | null) {
    this.#before = before ?? SortedMap.from<Entry>([]);
    this.#files = this.#before;
  }

  /** The files after the changes applied so far. */
  get files(): Files {
    return this.#files;
  }

  /** Text by path of the files that differ from the parent commit. */
  get writes(): ReadonlyMap<string, string> {
    return this.#writes;
  }

  get deletedPaths(): readonly string[] {
    return [...this.#deletedPaths].filter(path => this.#before.has(path));
  }

  /** The files that differ from the parent commit. */
  get changes(): { status: 'A' | 'M' | 'D'; path: string }[] {
    const written = [...this.#writes.keys()].filter(path => !isSame(this.#before.get(path), this.#files.get(path)));
    return [
      ...written.map(path => ({ status: this.#before.has(path) ? ('M' as const) : ('A' as const), path })),
      ...this.deletedPaths.map(path => ({ status: 'D' as const, path })),
    ];
  }

  /** @returns true if anything differs; identical files and deletions of missing files make no difference */
  apply({ writes, deletedPaths }: FileChanges): boolean {
    const idLength = this.#idLength();
    const written = [...writes]
      .map(([path, text]) => ({ path, text, entry: { mode: '100644', id: blobId(text, idLength) } }))
      .filter(({ path, entry }) => !isSame(this.#files.get(path), entry));
    const paths = new Paths(this.#files);
    const deleted = deletedPaths.flatMap(path => paths.below(path)).filter(path => !writes.has(path));
    this.#files = this.#files.with([
      ...deleted.map((path): [string, undefined] => [path, undefined]),
      ...written.map(({ path, entry }): [string, Entry] => [path, entry]),
    ]);
    for (const path of deleted) {
      this.#writes.delete(path);
      this.#deletedPaths.add(path);
    }
    for (const { path, text } of written) {
      this.#deletedPaths.delete(path);
      this.#writes.set(path, text);
    }
    return written.length > 0 || deleted.length > 0;
  }

  #idLength(): number {
    const [first] = this.#files.values();
    return first?.id.length ?? 40;
  }
}

const isSame = (mine: Entry | undefined, other: Entry | undefined) =>
  mine?.mode === other?.mode && mine?.id === other?.id;
