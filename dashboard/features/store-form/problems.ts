import { formFields } from './fields.ts';
import type { Problem } from '#fleet/schema';

type AnyProblem = Pick<Problem, 'field' | 'rule'> & { readonly value?: string | undefined };

/**
 * The field of the form that a problem is about: the one of an entry of a list is the list; a missing parent belongs to
 * the only field that is below it.
 */
function fieldOf(problem: AnyProblem): string | undefined {
  const exact = formFields.find(field => `${problem.field}.`.startsWith(`${field}.`));
  if (exact) return exact;
  const below = formFields.filter(field => field.startsWith(`${problem.field}.`));
  return below.length === 1 ? below[0] : undefined;
}

/** Below a list the entry is named, too. */
function tell({ field, rule, value }: AnyProblem, shownAt: string): string {
  return field.startsWith(`${shownAt}.`) && value !== undefined ? `${value} ${rule}` : rule;
}

export interface SortedProblems<P extends AnyProblem> {
  /** What to write below each field. */
  readonly byField: ReadonlyMap<string, string>;
  /** What belongs to no field of the form. */
  readonly rest: readonly P[];
}

/** Finds the place of each problem. Of several with one value the first is told: mended, it may mend the others. */
export function sortProblems<P extends AnyProblem>(problems: readonly P[]): SortedProblems<P> {
  const byField = new Map<string, string>();
  const rest: P[] = [];
  const seen = new Set<string>();
  for (const problem of problems) {
    const field = fieldOf(problem);
    if (field === undefined) rest.push(problem);
    else if (!seen.has(problem.field)) {
      seen.add(problem.field);
      const told = tell(problem, field);
      const before = byField.get(field);
      byField.set(field, before === undefined ? told.charAt(0).toUpperCase() + told.slice(1) : `${before}; ${told}`);
    }
  }
  return { byField, rest };
}
