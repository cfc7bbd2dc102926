import { exitCodes } from './exit-codes.ts';
import { DomainError, formatProblem, InvalidInput, toProblems } from '#fleet/schema';

/** Prints a result: as JSON for machines, otherwise as lines for people. */
export function print(asJson: boolean | undefined, value: unknown, lines: readonly string[]): void {
  if (asJson === true) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  else for (const line of lines) process.stdout.write(`${line}\n`);
}

/**
 * Runs a command; prints a refusal with one line for each problem and ends with exit code 1. With `--json` the problems
 * are printed to standard output as `{ problems: [...] }`.
 * @param ofLines text below problems that have lines of an input
 */
export async function orRefuse(
  asJson: boolean | undefined,
  command: () => Promise<void>,
  ofLines?: string,
): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (asJson === true) process.stdout.write(`${JSON.stringify({ problems: toProblems(error) }, null, 2)}\n`);
    const lines = error instanceof InvalidInput ? error.problems.map(formatProblem) : [error.message];
    for (const line of lines) process.stderr.write(`error: ${line}\n`);
    if (ofLines !== undefined && error.problems.some(({ line }) => line !== undefined))
      process.stderr.write(`${ofLines}\n`);
    process.exitCode = exitCodes.refused;
  }
}
