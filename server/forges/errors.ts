import { Conflict, NotFound, Refused, Unavailable } from '#fleet';

/** The requested object does not exist, or the credentials do not show it (404). */
export class ForgeNotFound extends NotFound {}

/** The state of the pull request does not allow it: the head moved, or it can't be merged (405, 409). */
export class ForgeConflict extends Conflict {}

/** The credentials are valid but do not allow it (403). */
export class ForgeForbidden extends Refused {}

/** The forge rejects the content of the request (422). */
export class ForgeInvalid extends Refused {
  /** @param reasons in the forge's words */
  constructor(
    message: string,
    readonly reasons: readonly string[],
  ) {
    super(message);
  }
}

/** The credentials are wrong or have expired (401): a person has to renew them. */
export class ForgeUnauthorised extends Unavailable {
  constructor(message: string) {
    super(message, 60);
  }
}

/** The forge accepts no more requests for a while (429, or 403 for a rate limit). */
export class ForgeRateLimited extends Unavailable {}

/**
 * No valid response after several tries (5xx, network, timeout). The request may have had its effect; it is safe to try
 * again.
 */
export class ForgeUnavailable extends Unavailable {
  /** True after enough tries: no caller tries again then. */
  exhausted = false;
}

/** The response does not match the forge's API: the server is another program, or another version. */
export class ForgeAnswerUnknown extends Unavailable {
  constructor(message: string) {
    super(message, 60);
  }
}
