import type { CheckResult, CheckedStore } from './fleet-diff.ts';
import { code, plainText } from './markdown.ts';
import type { Problem } from '#fleet/schema';

/** Number of characters in a comment on a pull request; a change of a thousand stores would need more. */
const maxStores = 100;
const maxProblems = 50;

/**
 * Describes the impact and the problems of a change as Markdown, for a comment on a pull request or the summary of a
 * job.
 */
export function describeCheck({ problems, stores, impact }: CheckResult): string {
  const late = stores.filter(({ isCompletedLater }) => isCompletedLater).map(({ name }) => name);
  const parts = [
    stores.length > 0 ? `### ${plainText(impact.summary)}` : problems.length > 0 ? '' : '### No store changes',
    listed(stores, maxStores, 'stores', describeStore),
    problems.length === 0 ? '' : `#### ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
    listed(problems, maxProblems, 'problems', describeProblem),
    late.length === 0 ? '' : `The manifests of ${some(late)} are rendered after the merge; no action is needed.`,
  ];
  return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}

function describeStore({ name, impact }: CheckedStore): string {
  const fields = impact.fields.map(
    ({ field, from, to }) =>
      `  - ${code(field)}: ${from === undefined ? '' : `${code(from)} → `}${to === undefined ? 'gone' : code(to)}`,
  );
  const warnings = impact.warnings.map(warning => `  - ⚠️ ${plainText(warning)}`);
  return [`- **${plainText(name)}**: ${plainText(impact.summary)}`, ...fields, ...warnings].join('\n');
}

function describeProblem({ file, line, field, value, rule }: Problem): string {
  const where = file === undefined ? '' : `${code(line === undefined ? file : `${file}:${line}`)} `;
  const what = field === '' ? '' : `${code(value === undefined ? field : `${field} = ${value}`)} `;
  return `- ❌ ${where}${what}${plainText(rule)}`;
}

function listed<T>(items: readonly T[], limit: number, noun: string, describe: (item: T) => string): string {
  const more = items.length - limit;
  return [...items.slice(0, limit).map(describe), ...(more > 0 ? [`- … and ${more} more ${noun}`] : [])].join('\n');
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(plainText).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
