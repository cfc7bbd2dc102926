import type { Branch } from '../git/branch.ts';
import { TooLarge } from '../git/limits.ts';
import type { Entry } from '../git/listing.ts';
import {
  parseParents,
  parseTouched,
  timeOf,
  touchedFormat,
  type CommitRef,
  type CommitFiles,
} from '../git/log-output.ts';
import type { Repository } from '../git/repository.ts';
import { differenceOf, type Difference } from '../git/trees.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import { CommitGraph } from './commit-graph.ts';
import { PathHistory } from './path-history.ts';

const fullId = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Keeps the history of the branch in memory up to date: each commit is read once. `git log -1 -- <path>` takes about 20 ms
 * with `commit-graph --changed-paths` in 6,000 commits, one process for each path, while one walk of all takes 3 s.
 */
export class HistoryIndex {
  readonly #repository: Repository;
  readonly #branch: Branch;
  #graph = new CommitGraph();
  #pathHistory = new PathHistory();
  #at: string | null = null;
  #pathHistoryAt: string | null = null;
  readonly #reading = new SerialQueue();

  constructor(repository: Repository, branch: Branch) {
    this.#repository = repository;
    this.#branch = branch;
  }

  async last(paths: readonly string[]): Promise<CommitRef | null> {
    return (await this.#pathHistoryNow()).last(paths);
  }

  async created(path: string): Promise<CommitRef | null> {
    return (await this.#pathHistoryNow()).created(path);
  }

  /** Returns {@link created} of many files. */
  async createdOf(paths: readonly string[]): Promise<ReadonlyMap<string, CommitRef>> {
    const history = await this.#pathHistoryNow();
    return new Map(
      paths.flatMap(path => {
        const created = history.created(path);
        return created === null ? [] : [[path, created] as const];
      }),
    );
  }

  async removed(path: string): Promise<CommitRef | null> {
    return (await this.#pathHistoryNow()).removed(path);
  }

  /** Returns a predicate that is true if the branch has or had the commit. */
  async membership(): Promise<(commit: string) => boolean> {
    const graph = await this.#graphNow();
    return commit => graph.has(commit);
  }

  async parents(commit: string): Promise<readonly string[]> {
    return (await this.#graphNow()).parents(commit);
  }

  async contains(revision: string, commit: string): Promise<boolean> {
    if (!fullId.test(revision) || !fullId.test(commit)) return false;
    if (revision === commit && this.#graph.has(commit)) return true;
    const known = () => this.#graph.has(revision) && this.#graph.has(commit);
    if (!known()) await this.#graphNow();
    if (known()) return this.#graph.contains(revision, commit);
    // The commit is on another branch, or in history that was rewritten.
    return this.#repository.git('merge-base', commit, revision).then(
      base => base.trim() === commit,
      () => false,
    );
  }

  #graphNow(): Promise<CommitGraph> {
    return this.#reading.run(async () => {
      const tip = await this.#branch.tip();
      if (tip !== null && tip !== this.#at) {
        const known = this.#at !== null && (await this.#exists(this.#at)) ? ['--not', this.#at] : [];
        const args = ['--parents', '--topo-order', '--reverse', tip, ...known];
        this.#graph.add(parseParents(await this.#repository.git('rev-list', ...args)));
        this.#at = tip;
      }
      return this.#graph;
    });
  }

  async #pathHistoryNow(): Promise<PathHistory> {
    const graph = await this.#graphNow();
    return this.#reading.run(async () => {
      const tip = this.#at;
      if (tip === null || tip === this.#pathHistoryAt) return this.#pathHistory;
      const from = this.#pathHistoryAt;
      const grown = from !== null && graph.contains(tip, from);
      // A branch that was moved back or aside has another history.
      const pathHistory = grown ? this.#pathHistory : new PathHistory();
      pathHistory.add(grown ? await this.#touchedSince(from, tip, graph) : await this.#touched(tip, graph));
      this.#pathHistory = pathHistory;
      this.#pathHistoryAt = tip;
      return pathHistory;
    });
  }

  /** Reads the whole history. Git is much faster, but keeps all files of a commit before it prints the first. */
  async #touched(tip: string, graph: CommitGraph): Promise<readonly CommitFiles[]> {
    const against = ['--first-parent', '--diff-merges=first-parent', '--root', '--no-renames'];
    const format = ['-z', '--reverse', '--name-status', `--format=${touchedFormat}`];
    const log = await this.#repository.list('log', ...format, ...against, tip);
    return log === null ? this.#touchedSince(null, tip, graph) : parseTouched(log);
  }

  /** Reads the commits since then; a commit with too many files is left out. */
  async #touchedSince(from: string | null, tip: string, graph: CommitGraph): Promise<CommitFiles[]> {
    const repository = this.#repository;
    const known = from === null ? [] : [`^${from}`];
    const lines = await repository.git('rev-list', '--first-parent', '--reverse', '--timestamp', tip, ...known);
    const touched: CommitFiles[] = [];
    for (const line of lines.split('\n').filter(text => text !== '')) {
      const [seconds = '', commit = ''] = line.split(' ');
      const difference = await differenceOf(repository.objects, graph.parents(commit)[0] ?? null, commit).catch(
        noneIfTooLarge,
      );
      const files = difference.map(({ path, before, after }) => ({ path, status: statusOf(before, after) }));
      touched.push({ commit, at: timeOf(seconds), files });
    }
    return touched;
  }

  async #exists(commit: string): Promise<boolean> {
    return (await this.#repository.objects.find(commit)) !== null;
  }
}

function noneIfTooLarge(error: unknown): Difference[] {
  if (error instanceof TooLarge) return [];
  throw error;
}

function statusOf(before: Entry | undefined, after: Entry | undefined): 'A' | 'M' | 'D' {
  if (after === undefined) return 'D';
  return before === undefined ? 'A' : 'M';
}
