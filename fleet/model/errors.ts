import { DomainError, type Problem } from '#fleet/schema';

/** The requested thing does not exist. */
export class NotFound extends DomainError {
  readonly code = 'not-found';
}

/** The request contradicts what is in the repository: a name or host that is taken, a store that changed meanwhile. */
export class Conflict extends DomainError {
  readonly code = 'conflict';
  override readonly problems: readonly Problem[];
  /** @param field the field that is in conflict, where there is one */
  constructor(message: string, field?: string, options?: ErrorOptions) {
    super(message, options);
    this.problems = field === undefined ? [] : [{ field, rule: message.replace(/\.$/, '') }];
  }
}

/** The request was made from another version of what is there. */
export class Stale extends DomainError {
  readonly code = 'stale';
  /** @param problems what is different now, where that is known */
  constructor(
    message: string,
    override readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

/** A guard or a rule of access refuses it; a retry changes nothing. */
export class Refused extends DomainError {
  readonly code = 'refused';
}

/** The request can't be done now and nothing was written; a later retry is right. */
export class Unavailable extends DomainError {
  readonly code = 'unavailable';
  constructor(
    message: string,
    readonly retryAfterSeconds = 5,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
