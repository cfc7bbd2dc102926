import type { Problem } from '#fleet/schema';

/** A refusal of the domain. It knows no HTTP; one middleware maps `code` to a status. */
export abstract class DomainError extends Error {
  abstract readonly code: 'not-found' | 'conflict' | 'stale' | 'refused' | 'unavailable';
  override get name(): string {
    return this.constructor.name;
  }
}

/** What was asked for does not exist. */
export class NotFound extends DomainError {
  readonly code = 'not-found';
}

/** It contradicts what is in the repository: a name or host that is taken, a store that changed meanwhile. */
export class Conflict extends DomainError {
  readonly code = 'conflict';
  /** @param field the field that is in conflict, where there is one */
  constructor(
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

/** It was made from another version of what is there. */
export class Stale extends DomainError {
  readonly code = 'stale';
  /** @param problems what is different now, where that is known */
  constructor(
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

/** A guard or a rule of access says no; asking again changes nothing. */
export class Refused extends DomainError {
  readonly code = 'refused';
}

/** It could not be done now and nothing was written; asking again later is right. */
export class Unavailable extends DomainError {
  readonly code = 'unavailable';
  constructor(
    message: string,
    readonly retryAfterSeconds = 5,
  ) {
    super(message);
  }
}
