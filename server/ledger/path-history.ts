import type { CommitRef, CommitFiles } from '../git/log-output.ts';

/** The commits that created and deleted a file. */
interface FileLifetime {
  /** Start of the current lifetime, or of the last one if the file is deleted. */
  readonly created: Entry;
  /** End of that lifetime; null while the file exists. */
  readonly removed: Entry | null;
}

interface Entry extends CommitRef {
  readonly order: number;
}

/**
 * Keeps the changes of the branch to each path in memory: in a fleet of a thousand stores, finding when a store was
 * created and last changed would otherwise walk the history for each store. It follows first parents, since the time at
 * which a change arrived on the branch counts.
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

  /** Returns the last commit that touched one of the paths, directories included. */
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

  /** Notes the commit for the file and every directory above it. */
  #touch(path: string, entry: Entry): void {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      this.#last.set(path.slice(0, end), entry);
    }
  }
}

const reference = (entry: Entry | null): CommitRef | null => entry && { commit: entry.commit, at: entry.at };
