import { formatProblem, type Problem } from './problem.ts';

/** A refusal of the domain. It knows no HTTP; one middleware maps `code` to a status. */
export abstract class DomainError extends Error {
  abstract readonly code: 'invalid' | 'not-found' | 'conflict' | 'stale' | 'refused' | 'unavailable';
  /** The fields that it is about; empty where the message is enough. */
  readonly problems: readonly Problem[] = [];
  override get name(): string {
    return this.constructor.name;
  }
}

/** An input breaks rules. It carries every problem that was found, not only the first. */
export class InvalidInput extends DomainError {
  readonly code = 'invalid';
  constructor(
    override readonly problems: readonly Problem[],
    options?: ErrorOptions,
  ) {
    super(problems.map(formatProblem).join('\n'), options);
  }
}

/** An error of the domain as problems: those that it carries, or its message as the one problem. */
export function toProblems({ problems, message }: DomainError): readonly Problem[] {
  return problems.length > 0 ? problems : [{ field: '', rule: message.replace(/\.$/, '') }];
}
