import type { CommitGraph } from './commit-graph.ts';

/** What a walk asks about commits, by number. */
export interface TouchQuestions {
  /** True if a commit differs from its first parent, or a root from nothing, in what is looked for. */
  readonly touches: (commit: number) => boolean;
  /** True if a commit and another parent of it do not differ in what is looked for. */
  readonly isSame: (commit: number, parent: number) => Promise<boolean>;
}

/**
 * Returns commits as `git log -- <paths>` does, newest first: those that touch something, and of a merge that took all
 * of it from one parent only what that parent has.
 * @see https://git-scm.com/docs/git-log#_history_simplification
 */
export async function simplifiedHistory(
  graph: CommitGraph,
  tip: number,
  questions: TouchQuestions,
  limit: number,
): Promise<number[]> {
  const found: number[] = [];
  const seen = new Uint8Array(graph.size);
  // Ascending by date; of two with the same date the one that was reached first is nearer to the end.
  const pending: number[] = [];
  const reach = (commit: number) => {
    if (seen[commit] === 1) return;
    seen[commit] = 1;
    let at = pending.length;
    while (at > 0 && graph.secondsOf(pending[at - 1] ?? -1) >= graph.secondsOf(commit)) at--;
    pending.splice(at, 0, commit);
  };
  /** Where no other commit waits for its turn, the walk goes on at once to the next one that touches something. */
  const passOver = (commit: number) => {
    let at = commit;
    for (let parent = graph.firstParentOf(at); parent >= 0 && seen[parent] === 0; parent = graph.firstParentOf(at)) {
      if (questions.touches(at)) break;
      seen[parent] = 1;
      at = parent;
    }
    return at;
  };
  reach(tip);
  for (let next = pending.pop(); next !== undefined && found.length < limit; next = pending.pop()) {
    const commit = pending.length > 0 ? next : passOver(next);
    const parents = graph.parentsOf(commit);
    const only = questions.touches(commit) ? await sameParent(commit, parents, questions) : parents[0];
    for (const parent of only === undefined ? parents : [only]) reach(parent);
    if (only === undefined && (parents.length > 0 || questions.touches(commit))) found.push(commit);
  }
  return found;
}

async function sameParent(
  commit: number,
  parents: readonly number[],
  { isSame }: TouchQuestions,
): Promise<number | undefined> {
  for (const parent of parents.slice(1)) if (await isSame(commit, parent)) return parent;
  return undefined;
}
