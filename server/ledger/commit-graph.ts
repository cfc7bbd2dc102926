interface Node {
  readonly parents: readonly Node[];
  /** Length of the longest path to a root: an ancestor always has a smaller one. */
  readonly generation: number;
}

/** Keeps the commits of a branch in memory: every move of the branch checks containment for every store. */
export class CommitGraph {
  #nodes = new Map<string, Node>();
  #parents = new Map<string, readonly string[]>();

  /** Adds commits, parents first. */
  add(commits: readonly (readonly [commit: string, ...parents: string[]])[]): void {
    for (const [commit, ...names] of commits) {
      const parents = names.map(name => this.#nodes.get(name)).filter(node => node !== undefined);
      const generation = 1 + parents.reduce((highest, parent) => Math.max(highest, parent.generation), 0);
      this.#nodes.set(commit, { parents, generation });
      this.#parents.set(commit, names);
    }
  }

  has(commit: string): boolean {
    return this.#nodes.has(commit);
  }

  parents(commit: string): readonly string[] {
    return this.#parents.get(commit) ?? [];
  }

  /** True if `commit` is `revision` or an ancestor of it; both must be known. */
  contains(revision: string, commit: string): boolean {
    const wanted = this.#nodes.get(commit);
    const start = this.#nodes.get(revision);
    if (wanted === undefined || start === undefined) return false;
    const seen = new Set<Node>([start]);
    for (const node of seen) {
      if (node === wanted) return true;
      for (const parent of node.parents) if (parent.generation >= wanted.generation) seen.add(parent);
    }
    return false;
  }
}
