import type { Annotation, Report } from '../../forges/index.ts';
import type { ReviewResult } from './evaluate.ts';
import { describeCheck } from '#fleet';
import { formatProblem, type Problem } from '#fleet/schema';

/** GitHub's limit for one request, and more than anyone reads; the text counts the others. */
const maxAnnotations = 50;

/** True if the fleet's rules allow a merge. */
const mayMerge = ({ problems, conflicts }: ReviewResult) => problems.length === 0 && conflicts.length === 0;

/** Returns the comment below a pull request, as Markdown. @param branch that of the fleet */
export function commentOf(result: ReviewResult, branch: string): string {
  const { problems, conflicts, isCompletedHere } = result;
  const parts = [
    describeCheck(result).trimEnd(),
    conflicts.length === 0
      ? ''
      : `The branch conflicts with \`${branch}\`, so only the branch itself was checked. Merge \`${branch}\` into it; ` +
        `for files below \`dist/\` take the version of \`${branch}\`, they are rendered again.`,
    isCompletedHere ? 'Manifests were pushed to this branch: pull before you push again.' : '',
    problems.length === 0 ? '' : 'Fix this and push again; each push is checked.',
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

/** Returns the report on the newest commit. */
export function reportOf(result: ReviewResult, branch: string, pullRequest?: number): Report {
  return {
    name: 'storefleet',
    state: mayMerge(result) ? 'success' : 'failure',
    title: titleOf(result, branch),
    summary: commentOf(result, branch),
    annotations: result.problems.flatMap(annotationsOf).slice(0, maxAnnotations),
    ...(pullRequest === undefined ? {} : { pullRequest }),
  };
}

function titleOf({ problems, conflicts, stores, impact }: ReviewResult, branch: string): string {
  if (problems.length > 0) return problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  if (conflicts.length > 0) return `Conflicts with ${branch}`;
  return stores.length === 0 ? 'No store changes' : impact.summary;
}

/** A problem without a file is only in the text. */
function annotationsOf({ file, line = 1, column, ...what }: Problem): Annotation[] {
  if (file === undefined) return [];
  return [
    {
      path: file,
      line,
      ...(column === undefined ? {} : { column }),
      message: formatProblem(what),
      level: 'failure',
    },
  ];
}
