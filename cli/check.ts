import { appendFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { annotation } from './annotations.ts';
import { impactLines, someNames } from './impact.ts';
import { judgeCheckout, type JudgeOptions, type Verdict } from './judge-checkout.ts';
import { exitCodes, orRefuse } from './output.ts';
import { wholeNumber } from './whole-number.ts';
import { describeCheck, removalsTrailer } from '#fleet';
import { formatProblem, type Problem } from '#fleet/schema';

interface CheckOptions extends JudgeOptions {
  readonly format: 'text' | 'json' | 'github';
}

/** `storefleet check`: what the server checks of a pull request, for a checkout and without a server. */
export function checkCommand(directory: () => string): Command {
  return new Command('check')
    .description(
      'check this checkout, and what it changes against a base: schemas, manifests and every rule of the planner',
    )
    .option('--base <ref>', 'compare with the newest commit in common with this one (default: the default branch)')
    .addOption(
      new Option('--format <format>', 'github prints annotations').choices(['text', 'json', 'github']).default('text'),
    )
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .option(
      '--removals <number>',
      `how many stores the change removes, where they are many (default: what the trailer ${removalsTrailer} of a commit says)`,
      wholeNumber,
    )
    .addHelpText(
      'after',
      '\nManifests that are missing are no fault: they are completed after the merge.' +
        '\nExit codes: 0 may be merged, 1 may not, 2 wrong usage. With GITHUB_STEP_SUMMARY set it writes what the change means there.',
    )
    .action((options: CheckOptions) =>
      orRefuse(options.format === 'json', async () => {
        const verdict = await judgeCheckout(directory(), options);
        const summary = process.env.GITHUB_STEP_SUMMARY;
        if (summary !== undefined && summary !== '') await appendFile(summary, describeCheck(verdict));
        process.stdout.write(`${show(verdict, options.format)}\n`);
        if (verdict.problems.length > 0) process.exitCode = exitCodes.refused;
      }),
    );
}

function show(verdict: Verdict, format: CheckOptions['format']): string {
  const { base, problems, before, stores, intent, outdated } = verdict;
  if (format === 'json') {
    const comparedWith = base && { commit: base.commit, name: base.name };
    return JSON.stringify({ base: comparedWith ?? null, problems, before, stores, intent, outdated }, null, 2);
  }
  const isGithub = format === 'github';
  const tell = (severity: 'error' | 'warning') => (problem: Problem) =>
    isGithub ? annotation(severity, problem, base?.prefix) : `${severity}: ${formatProblem(problem)}`;
  const late = stores.filter(({ isCompletedLater }) => isCompletedLater).map(({ name }) => name);
  return [
    base === undefined
      ? 'There is nothing to compare with; the whole checkout was checked.'
      : `Compared with ${base.commit.slice(0, 12)} (${base.name}): ${intent.summary.replace(/\.$/, '')}.`,
    ...impactLines(
      (base === undefined ? [] : stores).map(({ name, intent: { summary, warnings } }) => ({
        name,
        impact: summary,
        warnings,
      })),
    ),
    ...(late.length === 0 ? [] : [`Manifests will be completed after the merge: ${someNames(late)}.`]),
    ...(outdated.length === 0 ? [] : [`Rendered by another version: ${someNames(outdated)}.`]),
    // Whoever looks at the end of a long list finds what matters there.
    ...before.map(tell('warning')),
    ...problems.map(tell('error')),
    problems.length === 0
      ? 'No problem was found.'
      : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}.`,
  ].join('\n');
}
