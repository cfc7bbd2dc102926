import { fields, type Field } from './fields.ts';
import type { Problem } from '#fleet/schema';

type AnyProblem = Pick<Problem, 'field' | 'rule'>;

const formFields: readonly Field[] = Object.values(fields);

/** The field of the form that a problem is about; a missing parent belongs to the only field that is below it. */
function fieldOf(problem: AnyProblem): Field | undefined {
  const exact = formFields.find(field => field === problem.field);
  if (exact) return exact;
  const below = formFields.filter(field => field.startsWith(`${problem.field}.`));
  return below.length === 1 ? below[0] : undefined;
}

export interface SortedProblems<P extends AnyProblem> {
  /** What to write below each field. */
  readonly byField: ReadonlyMap<Field, string>;
  /** What belongs to no field of the form. */
  readonly rest: readonly P[];
}

/** Finds the place of each problem; of several with one field the first is told first. */
export function sortProblems<P extends AnyProblem>(problems: readonly P[]): SortedProblems<P> {
  const byField = new Map<Field, string>();
  const rest: P[] = [];
  for (const problem of problems) {
    const field = fieldOf(problem);
    if (field === undefined) rest.push(problem);
    else {
      const rule = problem.rule.charAt(0).toUpperCase() + problem.rule.slice(1);
      const before = byField.get(field);
      byField.set(field, before === undefined ? rule : `${before}; ${problem.rule}`);
    }
  }
  return { byField, rest };
}
