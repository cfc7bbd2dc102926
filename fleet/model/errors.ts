import { DomainError, type Problem } from '#fleet/schema';

/** The requested thing does not exist. */
export class NotFound extends DomainError {
  readonly code = 'not-found';
}

/** The request contradicts the repository: a name or host that is taken, a store that changed in between. */
export class Conflict extends DomainError {
  readonly code = 'conflict';
  override readonly problems: readonly Problem[];
  /** @param field the conflicting field, if any */
  constructor(message: string, field?: string, options?: ErrorOptions) {
    super(message, options);
    this.problems = field === undefined ? [] : [{ field, rule: message.replace(/\.$/, '') }];
  }
}

/** The request was made from another version. */
export class Stale extends DomainError {
  readonly code = 'stale';
  /** @param problems the differences, if known */
  constructor(
    message: string,
    override readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

/** A guard or an access rule refuses it; a retry changes nothing. */
export class Refused extends DomainError {
  readonly code = 'refused';
}

/** The request can't be done now and nothing was written; a later retry is useful. */
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
