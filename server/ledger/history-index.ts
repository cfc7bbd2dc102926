import type { Branch } from '../git/branch.ts';
import { TooLarge } from '../git/limits.ts';
import { parseParents, parseTouched, timeOf, touchedFormat, type CommitRef } from '../git/log-output.ts';
import type { Repository } from '../git/repository.ts';
import { differenceOf, touched } from '../git/trees.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import { CommitGraph, type GraphCommit } from './commit-graph.ts';
import { graphCommit } from './commits.ts';
import type { HistoryFile } from './history-file.ts';
import { PathHistory, type TouchedFile } from './path-history.ts';
import { simplifiedHistory } from './simplified-history.ts';
import { NotFound } from '#fleet';

const fullId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** Number of new commits up to which their objects are read one by one, without a process. */
const fewCommits = 64;

/** Number of commits whose files one process lists: some megabytes. */
const chunkSize = 1000;

/** Number of files of a commit that are noted in one step, which takes some milliseconds. */
const filesInStep = 5000;

/** Number of new commits after which the history is saved: reading them again takes a tenth of a second. */
const saveEvery = 500;

/**
 * Keeps the history of the branch in memory up to date: each commit is read once. `git log -- <path>` walks the history
 * for each path, which takes seconds in a fleet of thousands of stores, whose directories are long lists.
 */
export class HistoryIndex {
  readonly #repository: Repository;
  readonly #branch: Branch;
  readonly #file: HistoryFile | undefined;
  #graph = new CommitGraph();
  #paths = new PathHistory();
  #at: string | null = null;
  /** Number of commits whose files are in the history of paths. */
  #touched = 0;
  /** Number of commits in the file; null before it was read. */
  #saved: number | null = null;
  readonly #reading = new SerialQueue();
  #saving: Promise<void> | null = null;

  /** @param file keeps the history from one start to the next */
  constructor(repository: Repository, branch: Branch, file?: HistoryFile) {
    this.#repository = repository;
    this.#branch = branch;
    this.#file = file;
  }

  /** Saves the commits that are not in the file yet, and waits for that. */
  async close(): Promise<void> {
    await this.#reading.idle();
    await this.#saving;
    this.#save(1);
    await this.#saving;
  }

  /** Returns the last commit that touched one of the paths. A merged branch counts as its merge, here and below. */
  async last(paths: readonly string[]): Promise<CommitRef | null> {
    await this.#readPaths();
    return this.#refOf(Math.max(-1, ...paths.map(path => this.#newestOnMain(path))));
  }

  /** Returns the commit that began the life of a file: the last one if it was deleted in between. */
  async created(path: string): Promise<CommitRef | null> {
    await this.#readPaths();
    return this.#created(path);
  }

  /** Returns {@link created} of many files. */
  async createdOf(paths: readonly string[]): Promise<ReadonlyMap<string, CommitRef>> {
    await this.#readPaths();
    const found = new Map<string, CommitRef>();
    for (const path of paths) {
      const created = this.#created(path);
      if (created !== null) found.set(path, created);
    }
    return found;
  }

  /** Returns the commit that deleted a file; null if it exists. */
  async removed(path: string): Promise<CommitRef | null> {
    await this.#readPaths();
    for (const { commit, status } of this.#paths.commitsOf(path)) {
      if (this.#graph.isOnMain(commit)) return status === 'D' ? this.#refOf(commit) : null;
    }
    return null;
  }

  /**
   * Returns the commits that `git log -- <paths>` lists, newest first.
   * @param paths none are all commits
   * @param before continues after that commit
   * @throws NotFound if that is not one of them
   */
  async commitsOf(paths: readonly string[], limit: number, before?: string): Promise<string[]> {
    await (paths.length === 0 ? this.#readGraph() : this.#readPaths());
    const graph = this.#graph;
    if (graph.tip < 0) return [];
    const touching = new Set(paths.flatMap(path => [...this.#paths.commitsOf(path)].map(({ commit }) => commit)));
    const questions = {
      touches: (commit: number) => paths.length === 0 || touching.has(commit),
      isSame: async (commit: number, parent: number) =>
        paths.length > 0 && this.#isSame(graph.idOf(commit), graph.idOf(parent), paths),
    };
    const most = before === undefined ? limit : Infinity;
    const found = (await simplifiedHistory(graph, graph.tip, questions, most)).map(commit => graph.idOf(commit));
    if (before === undefined) return found;
    const place = found.indexOf(before);
    if (place < 0) throw new NotFound(`The commit ${before} is not in this history`);
    return found.slice(place + 1, place + 1 + limit);
  }

  /** Returns commits of the branch, newest first; a merged branch counts as its merge. @param before continues there */
  async mainCommits(limit: number, before?: string): Promise<string[]> {
    await this.#readGraph();
    const graph = this.#graph;
    const found: string[] = [];
    let commit = before === undefined ? graph.tip : graph.firstParentOf(graph.numberOf(before));
    for (; commit >= 0 && found.length < limit; commit = graph.firstParentOf(commit)) found.push(graph.idOf(commit));
    return found;
  }

  /** Returns a predicate that is true if the branch has or had the commit. */
  async membership(): Promise<(commit: string) => boolean> {
    await this.#readGraph();
    return commit => this.#graph.has(commit);
  }

  async parents(commit: string): Promise<readonly string[]> {
    await this.#readGraph();
    return this.#graph.parents(commit);
  }

  async contains(revision: string, commit: string): Promise<boolean> {
    if (!fullId.test(revision) || !fullId.test(commit)) return false;
    const graph = this.#graph;
    if (revision === commit && graph.has(commit)) return true;
    const known = () => graph.has(revision) && graph.has(commit);
    if (!known()) await this.#readGraph();
    if (known()) return graph.contains(revision, commit);
    // The commit is on another branch, or in history that was rewritten.
    return this.#repository.git('merge-base', commit, revision).then(
      base => base.trim() === commit,
      () => false,
    );
  }

  #created(path: string): CommitRef | null {
    let oldest = -1;
    for (const { commit, status } of this.#paths.commitsOf(path)) {
      if (!this.#graph.isOnMain(commit)) continue;
      oldest = commit;
      if (status === 'A') break;
    }
    return this.#refOf(oldest);
  }

  #newestOnMain(path: string): number {
    for (const { commit } of this.#paths.commitsOf(path)) if (this.#graph.isOnMain(commit)) return commit;
    return -1;
  }

  #refOf(commit: number): CommitRef | null {
    if (commit < 0) return null;
    return { commit: this.#graph.idOf(commit), at: timeOf(String(this.#graph.secondsOf(commit))) };
  }

  async #isSame(commit: string, other: string, paths: readonly string[]): Promise<boolean> {
    const { objects } = this.#repository;
    for (const path of paths) {
      if ((await differenceOf(objects, other, commit, path).catch(noneIfTooLarge)).length > 0) return false;
    }
    return true;
  }

  async #readGraph(): Promise<void> {
    const tip = await this.#branch.tip();
    if (tip === null || tip === this.#at) return;
    await this.#reading.run(() => this.#readGraphTo(tip));
  }

  async #readPaths(): Promise<void> {
    await this.#readGraph();
    if (this.#touched < this.#graph.size) await this.#reading.run(() => this.#readTouched());
  }

  async #readGraphTo(tip: string): Promise<void> {
    if (tip === this.#at) return;
    const kept = await this.#takeKept();
    await this.#addCommitsTo(tip);
    if (kept !== null && !this.#graph.contains(tip, kept)) {
      // The branch was moved back, or is another one: what the file has would never be dropped.
      this.#graph = new CommitGraph();
      this.#paths = new PathHistory();
      this.#touched = this.#saved = 0;
      this.#at = null;
      await this.#addCommitsTo(tip);
    }
    this.#at = tip;
  }

  /** Begins with the history of the file. @returns the commit to which it goes, or null */
  async #takeKept(): Promise<string | null> {
    if (this.#saved !== null) return null;
    this.#saved = 0;
    const kept = (await this.#file?.read()) ?? null;
    const tip = kept?.graph.idOf(kept.graph.tip) ?? '';
    if (kept === null || (await this.#repository.objects.find(tip)) === null) return null;
    this.#graph = kept.graph;
    this.#paths = kept.paths;
    this.#at = tip;
    this.#touched = this.#saved = kept.graph.size;
    return tip;
  }

  /** Writes the file if at least that many commits are new, and all their files are known. */
  #save(most: number): void {
    const file = this.#file;
    const size = this.#graph.size;
    if (file === undefined || this.#saving !== null || this.#touched < size || size - (this.#saved ?? 0) < most) return;
    this.#saved = size;
    this.#saving = file.write({ graph: this.#graph, paths: this.#paths }).finally(() => (this.#saving = null));
  }

  async #addCommitsTo(tip: string): Promise<void> {
    const graph = this.#graph;
    if (!graph.has(tip)) {
      const few = await this.#fewNewCommits(tip);
      if (few !== null) graph.add(few);
      else await this.#readManyCommits(tip);
    }
    graph.moveTo(tip);
  }

  /** Returns the new commits, parents first; null if they are many, or odd. */
  async #fewNewCommits(tip: string): Promise<readonly GraphCommit[] | null> {
    if (this.#graph.size === 0) return null;
    const found = new Map<string, GraphCommit>();
    for (let pending = [tip]; pending.length > 0;) {
      const objects = await Promise.all(pending.map(id => this.#repository.objects.read(id)));
      pending = [];
      for (const object of objects) {
        const commit = object?.type === 'commit' && object.content !== null && graphCommit(object.id, object.content);
        if (!commit || found.size === fewCommits) return null;
        found.set(commit.commit, commit);
        pending.push(...commit.parents.filter(id => !this.#graph.has(id) && !found.has(id) && !pending.includes(id)));
      }
    }
    return parentsFirst(tip, found);
  }

  async #readManyCommits(tip: string): Promise<void> {
    const repository = this.#repository;
    const isThere = this.#at !== null && (await repository.objects.find(this.#at)) !== null;
    const known = isThere && this.#at !== null ? ['--not', this.#at] : [];
    const output = await repository.git(
      'rev-list',
      '--timestamp',
      '--parents',
      '--topo-order',
      '--reverse',
      tip,
      ...known,
    );
    const yieldThread = threadYielder();
    for (const commit of parseParents(output)) {
      await yieldThread();
      this.#graph.add([commit]);
    }
  }

  async #readTouched(): Promise<void> {
    while (this.#touched < this.#graph.size) {
      const end = Math.min(this.#graph.size, this.#touched + chunkSize);
      const numbers = Array.from({ length: end - this.#touched }, (_, index) => this.#touched + index);
      const listed = numbers.length <= fewCommits ? null : await this.#listTouched(numbers);
      const yieldThread = threadYielder();
      for (const number of numbers) {
        await yieldThread();
        const files = listed?.get(this.#graph.idOf(number)) ?? (await this.#touchedBy(number));
        for (let from = 0; from < files.length; from += filesInStep) {
          await yieldThread();
          this.#paths.add(number, files.slice(from, from + filesInStep));
        }
        this.#touched = number + 1;
      }
    }
    this.#save(saveEvery);
  }

  /** Lists the files of commits. Git is fast, but keeps all files of a commit before it prints the first. */
  async #listTouched(numbers: readonly number[]): Promise<Map<string, readonly TouchedFile[]> | null> {
    const against = ['--diff-merges=first-parent', '--root', '--no-renames'];
    const args = [
      'log',
      '--no-walk=unsorted',
      '--stdin',
      '-z',
      '--name-status',
      `--format=${touchedFormat}`,
      ...against,
    ];
    const log = await this.#repository.list(args, numbers.map(number => `${this.#graph.idOf(number)}\n`).join(''));
    if (log === null) return null;
    const found = new Map<string, readonly TouchedFile[]>();
    const yieldThread = threadYielder();
    for (const { commit, files } of parseTouched(log)) {
      await yieldThread();
      found.set(commit, files);
    }
    return found;
  }

  /** Returns the files of one commit; none if they are too many. */
  async #touchedBy(number: number): Promise<readonly TouchedFile[]> {
    const known = this.#changesOf(number);
    if (known !== undefined) return known;
    const { objects } = this.#repository;
    const parent = this.#graph.firstParentOf(number);
    const before = parent < 0 ? null : this.#graph.idOf(parent);
    return (await differenceOf(objects, before, this.#graph.idOf(number)).catch(noneIfTooLarge)).map(touched);
  }

  /** Returns the changes of a commit against its first parent, if the branch has them at hand. */
  #changesOf(number: number): readonly TouchedFile[] | undefined {
    const changes = this.#branch.changesOf(this.#graph.idOf(number));
    const parent = this.#graph.firstParentOf(number);
    return changes?.from === (parent < 0 ? null : this.#graph.idOf(parent)) ? changes.files : undefined;
  }
}

function noneIfTooLarge(error: unknown): [] {
  if (error instanceof TooLarge) return [];
  throw error;
}

/** Sorts commits so that each follows its parents. */
function parentsFirst(tip: string, commits: ReadonlyMap<string, GraphCommit>): GraphCommit[] {
  const sorted = new Map<string, GraphCommit>();
  const pending = [tip];
  for (let id = pending.at(-1); id !== undefined; id = pending.at(-1)) {
    const commit = commits.get(id);
    const parents = commit?.parents.filter(parent => commits.has(parent) && !sorted.has(parent)) ?? [];
    if (parents.length > 0) {
      pending.push(...parents);
      continue;
    }
    pending.pop();
    if (commit !== undefined) sorted.set(id, commit);
  }
  return [...sorted.values()];
}
