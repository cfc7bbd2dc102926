import { DomainError, readYaml, toProblems, type Locate, type Problem } from '#fleet/schema';

/**
 * Returns the problems for which a change was refused, without a position.
 * @throws the error itself if it is not a refusal
 */
export function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof DomainError)) throw error;
  return toProblems(error);
}

/** Returns the problems with the position in a file at which a person can fix them; existing positions stay. */
export function problemsIn(file: string, text: string, error: unknown): Problem[] {
  const { locate } = readYaml(file, text);
  return placed(problemsOf(error), file, locate);
}

/** Returns problems with the position of their field. */
export function placed(problems: readonly Problem[], file: string, locate: Locate): Problem[] {
  return problems.map(problem => ({ file, ...locate(problem.field), ...problem }));
}
