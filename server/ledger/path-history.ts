import { NumberList } from '../lib/number-list.ts';

export type Status = 'A' | 'M' | 'D';

/** A file that a commit touched, compared with its first parent. */
export interface TouchedFile {
  readonly status: Status;
  readonly path: string;
}

const statuses: readonly Status[] = ['A', 'M', 'D'];

/**
 * Keeps which commits touched each path, directories included: finding when a store was created and last changed would
 * otherwise walk the history for each store. A touch takes eight bytes, a path its text and a number.
 */
export class PathHistory {
  /** The newest touch of each path. */
  readonly #newest: Map<string, number>;
  /** Of each touch, the number of the commit times four, and its status. */
  readonly #touches: NumberList;
  /** Of each touch, the one before it of the same path; -1 for none. */
  readonly #earlier: NumberList;

  /** @param newest all are empty, or the {@link names} and {@link numbers} of another history */
  constructor(newest = new Map<string, number>(), touches = new NumberList(), earlier = new NumberList()) {
    this.#newest = newest;
    this.#touches = touches;
    this.#earlier = earlier;
  }

  /** Adds files of a commit. Commits are added by ascending number. */
  add(commit: number, files: Iterable<TouchedFile>): void {
    for (const { status, path } of files) {
      this.#touch(path, commit, status);
      // A directory is noted once a commit.
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const directory = path.slice(0, end);
        if (this.#touches.at(this.#newest.get(directory) ?? -1) >> 2 === commit) break;
        this.#touch(directory, commit, 'M');
      }
    }
  }

  /** Yields the commits that touched a file, or a file of a directory: descending numbers, each once. */
  *commitsOf(path: string): Generator<{ readonly commit: number; readonly status: Status }> {
    const key = path.endsWith('/') ? path.slice(0, -1) : path;
    for (let index = this.#newest.get(key) ?? -1; index >= 0; index = this.#earlier.at(index)) {
      const touch = this.#touches.at(index);
      yield { commit: touch >> 2, status: statuses[touch & 3] ?? 'M' };
    }
  }

  /** Yields the first paths that were added. */
  *names(count: number): Generator<string> {
    let left = count;
    for (const path of this.#newest.keys()) {
      if (left-- === 0) return;
      yield path;
    }
  }

  /** Returns the present numbers, which a later {@link add} does not change: the newest touch in the order of names. */
  numbers(): Record<'newest' | 'touches' | 'earlier', Int32Array> {
    const newest = Int32Array.from(this.#newest.values());
    return { newest, touches: this.#touches.values(), earlier: this.#earlier.values() };
  }

  #touch(path: string, commit: number, status: Status): void {
    this.#earlier.push(this.#newest.get(path) ?? -1);
    this.#newest.set(path, this.#touches.length);
    this.#touches.push(commit * 4 + statuses.indexOf(status));
  }
}
