import type { CommitRef, CommitFiles } from '../git/log-output.ts';

/** The commits that matter of one path. */
interface FileLifetime {
  /** Where the present life began, or the last one when the file is gone. */
  readonly created: Entry;
  /** Where it ended; null while the file is there. */
  readonly removed: Entry | null;
}

interface Entry extends CommitRef {
  readonly order: number;
}

/**
 * What the branch did to each path, in memory: for a fleet of a thousand stores "created when" and "changed last in"
 * would otherwise be a walk through history for each store. It follows first parents: what counts is when something
 * arrived on the branch.
 */
export class PathHistory {
  #lives = new Map<string, FileLifetime>();
  #last = new Map<string, Entry>();
  #order = 0;

  /** Adds commits, oldest first. */
  add(commits: readonly CommitFiles[]): void {
    for (const { commit, at, files } of commits) {
      const entry: Entry = { commit, at, order: this.#order++ };
      for (const { status, path } of files) {
        this.#touch(path, entry);
        const life = this.#lives.get(path);
        if (status === 'A' || life === undefined) this.#lives.set(path, { created: entry, removed: null });
        else if (status === 'D') this.#lives.set(path, { ...life, removed: entry });
      }
    }
  }

  /** The last commit that touched one of the paths, directories included. */
  last(paths: readonly string[]): CommitRef | null {
    const found = paths
      .map(path => this.#last.get(path.endsWith('/') ? path.slice(0, -1) : path))
      .filter(entry => entry !== undefined)
      .reduce<Entry | null>((newest, entry) => (newest && newest.order > entry.order ? newest : entry), null);
    return reference(found);
  }

  created(path: string): CommitRef | null {
    return reference(this.#lives.get(path)?.created ?? null);
  }

  removed(path: string): CommitRef | null {
    return reference(this.#lives.get(path)?.removed ?? null);
  }

  /** The file and every directory above it. */
  #touch(path: string, entry: Entry): void {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      this.#last.set(path.slice(0, end), entry);
    }
  }
}

const reference = (entry: Entry | null): CommitRef | null => entry && { commit: entry.commit, at: entry.at };
