import { DomainError, readYaml, toProblems, type Locate, type Problem } from '#fleet/schema';

/**
 * Returns the problems for which a change was refused, without a position.
 * @throws the error itself when it is not a refusal
 */
export function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof DomainError)) throw error;
  return toProblems(error);
}

/** The same at the position in a file where a person can fix it; a problem that has a position keeps it. */
export function problemsIn(file: string, text: string, error: unknown): Problem[] {
  const { locate } = readYaml(file, text);
  return placed(problemsOf(error), file, locate);
}

/** Problems with the place that their field has. */
export function placed(problems: readonly Problem[], file: string, locate: Locate): Problem[] {
  return problems.map(problem => ({ file, ...locate(problem.field), ...problem }));
}
