/** A problem of an input: its field, the value, and the rule that it breaks. */
export interface Problem {
  /** Path of the file in the fleet repository, if the input is a file. */
  readonly file?: string;
  /** One-based position in that file. */
  readonly line?: number;
  readonly column?: number;
  /** Dotted path of the field, `spec.admin.email`; empty for the document as a whole. */
  readonly field: string;
  /** The value as JSON, cut to 120 characters; absent if the field is missing. */
  readonly value?: string;
  /** The violated rule, a predicate without a final stop. */
  readonly rule: string;
}

/** Formats a problem for the CLI and annotations: `stores/acme.yaml:7:10 spec.host = "x y" must be …`. */
export function formatProblem(problem: Problem): string {
  const where = [problem.file, problem.line, problem.column].filter(part => part !== undefined).join(':');
  // The value of a document as a whole is left out, because it is the document.
  const what =
    problem.value === undefined || problem.field === '' ? problem.field : `${problem.field} = ${problem.value}`;
  return [where, what, problem.rule].filter(part => part !== '').join(' ');
}
