import { formatProblem, type Problem } from './problem.ts';

/** A refusal of the domain, without HTTP; one middleware maps `code` to a status. */
export abstract class DomainError extends Error {
  abstract readonly code: 'invalid' | 'not-found' | 'conflict' | 'stale' | 'refused' | 'unavailable';
  /** The fields concerned; empty if the message is enough. */
  readonly problems: readonly Problem[] = [];
  override get name(): string {
    return this.constructor.name;
  }
}

/** The input breaks rules. The error has every problem, not only the first. */
export class InvalidInput extends DomainError {
  readonly code = 'invalid';
  constructor(
    override readonly problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(problems.map(formatProblem).join('\n'), options);
  }
}

/** Returns an error of the domain as problems: its own, or its message as the only problem. */
export function toProblems({ problems, message }: DomainError): readonly Problem[] {
  return problems.length > 0 ? problems : [{ field: '', rule: message.replace(/\.$/, '') }];
}
