import { Conflict, DomainError } from './errors.ts';
import { InvalidInput, readYaml, type Locate, type Problem } from '#fleet/schema';

/**
 * What a change was refused for, as problems without a place.
 * @throws the error itself when it is no refusal
 */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof InvalidInput) return error.problems;
  if (!(error instanceof DomainError)) throw error;
  const field = error instanceof Conflict ? (error.field ?? '') : '';
  return [{ field, rule: error.message.replace(/\.$/, '') }];
}

/** The same at the place in a file where a person can mend it; what has a place already keeps it. */
export function problemsIn(file: string, text: string, error: unknown): Problem[] {
  const { locate } = readYaml(file, text);
  return placed(problemsOf(error), file, locate);
}

/** Problems with the place that their field has. */
export function placed(problems: readonly Problem[], file: string, locate: Locate): Problem[] {
  return problems.map(problem => ({ file, ...locate(problem.field), ...problem }));
}
