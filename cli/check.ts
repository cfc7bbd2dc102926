import { appendFile } from 'node:fs/promises';
import { annotation } from './annotations.ts';
import { checkWithBase, type ComparisonOptions, type CheckoutResult } from './check-checkout.ts';
import { exitCodes } from './exit-codes.ts';
import { impactLines, someNames } from './impact.ts';
import { orRefuse } from './output.ts';
import { describeCheck } from '#fleet';
import { formatProblem, type Problem } from '#fleet/schema';

export interface CheckOptions extends ComparisonOptions {
  readonly format: 'text' | 'json' | 'github';
}

/** `storefleet check`: checks a checkout as the server checks a pull request, but without a server. */
export function check(directory: string, options: CheckOptions): Promise<void> {
  return orRefuse(options.format === 'json', async () => {
    const result = await checkWithBase(directory, options);
    const summary = process.env.GITHUB_STEP_SUMMARY;
    if (summary !== undefined && summary !== '') await appendFile(summary, describeCheck(result));
    process.stdout.write(`${show(result, options.format)}\n`);
    if (result.problems.length > 0) process.exitCode = exitCodes.refused;
  });
}

function show(result: CheckoutResult, format: CheckOptions['format']): string {
  const { base, problems, before, stores, impact, outdated } = result;
  if (format === 'json') {
    const comparedWith = base && { commit: base.commit, name: base.name };
    return JSON.stringify({ base: comparedWith ?? null, problems, before, stores, impact, outdated }, null, 2);
  }
  const isGithub = format === 'github';
  const lineWith = (severity: 'error' | 'warning') => (problem: Problem) =>
    isGithub ? annotation(severity, problem, base?.prefix) : `${severity}: ${formatProblem(problem)}`;
  const late = stores.filter(({ isCompletedLater }) => isCompletedLater).map(({ name }) => name);
  return [
    base === undefined
      ? 'No base to compare with; the whole checkout was checked.'
      : `Compared with ${base.commit.slice(0, 12)} (${base.name}): ${impact.summary.replace(/\.$/, '')}.`,
    ...impactLines(
      (base === undefined ? [] : stores).map(({ name, impact: { summary, warnings } }) => ({
        name,
        impact: summary,
        warnings,
      })),
    ),
    ...(late.length === 0 ? [] : [`Manifests will be completed after the merge: ${someNames(late)}.`]),
    ...(outdated.length === 0
      ? []
      : [`Rendered by another renderer version, and by this one at their next change: ${someNames(outdated)}.`]),
    // The important problems come last, because people read the end of a long list.
    ...before.map(lineWith('warning')),
    ...problems.map(lineWith('error')),
    problems.length === 0 ? 'No problems.' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
  ].join('\n');
}
