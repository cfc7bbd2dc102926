import { NumberList } from '../lib/number-list.ts';

/** A commit as it is added to the graph. */
export interface GraphCommit {
  readonly commit: string;
  /** The committer's date, in seconds since 1970. */
  readonly seconds: number;
  readonly parents: readonly string[];
}

/**
 * Keeps the commits of a branch in memory, by number: an ancestor has a smaller number. Commits that the branch had
 * before its history was rewritten stay.
 */
export class CommitGraph {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #seconds: number[] = [];
  /** The first parent of each commit; -1 for none. */
  readonly #firstParents = new NumberList();
  /** All parents of merges. */
  readonly #merges = new Map<number, readonly number[]>();
  /** Length of the longest path to a root. */
  readonly #generations = new NumberList();
  /** 1 for commits from which the tip descends through first parents. */
  readonly #onMain = new NumberList();
  #tip = -1;

  /** Number of commits; they are numbered from 0. */
  get size(): number {
    return this.#ids.length;
  }

  /** The newest commit of the branch; -1 before the first. */
  get tip(): number {
    return this.#tip;
  }

  /** Adds commits, parents first. */
  add(commits: Iterable<GraphCommit>): void {
    for (const { commit, seconds, parents: names } of commits) {
      if (this.#numbers.has(commit)) continue;
      const number = this.#ids.length;
      const parents = names.map(name => this.numberOf(name)).filter(parent => parent >= 0);
      this.#numbers.set(commit, number);
      this.#ids.push(commit);
      this.#seconds.push(seconds);
      this.#firstParents.push(parents[0] ?? -1);
      if (parents.length > 1) this.#merges.set(number, parents);
      this.#generations.push(1 + Math.max(0, ...parents.map(parent => this.#generations.at(parent))));
      this.#onMain.push(0);
    }
  }

  /** Sets the newest commit of the branch, which must be known. */
  moveTo(commit: string): void {
    const tip = this.numberOf(commit);
    const added: number[] = [];
    let at = tip;
    for (; at >= 0 && !this.isOnMain(at); at = this.#firstParents.at(at)) added.push(at);
    // What the branch had after that commit is history that was rewritten.
    for (let old = this.#tip; old > at; old = this.#firstParents.at(old)) this.#onMain.set(old, 0);
    for (const number of added) this.#onMain.set(number, 1);
    this.#tip = tip;
  }

  has(commit: string): boolean {
    return this.#numbers.has(commit);
  }

  /** @returns -1 for an unknown commit */
  numberOf(commit: string): number {
    return this.#numbers.get(commit) ?? -1;
  }

  idOf(number: number): string {
    return this.#ids[number] ?? '';
  }

  secondsOf(number: number): number {
    return this.#seconds[number] ?? 0;
  }

  /** True for the tip, its first parent, the first parent of that, and so on. */
  isOnMain(number: number): boolean {
    return this.#onMain.at(number) === 1;
  }

  /** @returns -1 for a root */
  firstParentOf(number: number): number {
    return this.#firstParents.at(number);
  }

  parentsOf(number: number): readonly number[] {
    const first = this.#firstParents.at(number);
    return this.#merges.get(number) ?? (first < 0 ? [] : [first]);
  }

  parents(commit: string): readonly string[] {
    return this.parentsOf(this.numberOf(commit)).map(parent => this.idOf(parent));
  }

  /** True if `commit` is `revision` or an ancestor of it; both must be known. */
  contains(revision: string, commit: string): boolean {
    const [start, wanted] = [this.numberOf(revision), this.numberOf(commit)];
    if (start < 0 || wanted < 0) return false;
    if (this.isOnMain(start) && this.isOnMain(wanted)) return wanted <= start;
    const lowest = this.#generations.at(wanted);
    const seen = new Set([start]);
    for (const number of seen) {
      if (number === wanted) return true;
      for (const parent of this.parentsOf(number)) if (this.#generations.at(parent) >= lowest) seen.add(parent);
    }
    return false;
  }
}
