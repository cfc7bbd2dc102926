import { formFields } from './fields.ts';
import type { Problem } from '#fleet/schema';

type AnyProblem = Pick<Problem, 'field' | 'rule'> & { readonly value?: string | undefined };

/** Returns the field that shows a problem: for a list entry the list, for a missing parent its only field. */
function fieldOf(problem: AnyProblem): string | undefined {
  const exact = formFields.find(field => `${problem.field}.`.startsWith(`${field}.`));
  if (exact) return exact;
  const below = formFields.filter(field => field.startsWith(`${problem.field}.`));
  return below.length === 1 ? below[0] : undefined;
}

/** For a list, the text names the entry. */
function describe({ field, rule, value }: AnyProblem, shownAt: string): string {
  return field.startsWith(`${shownAt}.`) && value !== undefined ? `${value} ${rule}` : rule;
}

export interface SortedProblems<P extends AnyProblem> {
  /** Text below each field. */
  readonly byField: ReadonlyMap<string, string>;
  /** Problems of no field of the form. */
  readonly others: readonly P[];
}

/**
 * Assigns each problem to its place. Of several problems of one field the first is shown, because its fix may fix the
 * others.
 */
export function sortProblems<P extends AnyProblem>(problems: readonly P[]): SortedProblems<P> {
  const byField = new Map<string, string>();
  const others: P[] = [];
  const seen = new Set<string>();
  for (const problem of problems) {
    const field = fieldOf(problem);
    if (field === undefined) others.push(problem);
    else if (!seen.has(problem.field)) {
      seen.add(problem.field);
      const text = describe(problem, field);
      const before = byField.get(field);
      byField.set(field, before === undefined ? text.charAt(0).toUpperCase() + text.slice(1) : `${before}; ${text}`);
    }
  }
  return { byField, others };
}
