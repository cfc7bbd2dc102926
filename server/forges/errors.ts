import { Conflict, NotFound, Refused, Unavailable } from '#fleet';

/** The requested object does not exist, or our credentials do not see it (404). */
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

/** The forge takes no more requests for a while (429, or 403 for a rate limit). */
export class ForgeRateLimited extends Unavailable {}

/** No valid answer after several tries (5xx, network, timeout). It may have been done; trying again is safe. */
export class ForgeUnavailable extends Unavailable {
  /** True after enough tries: then no caller tries it again. */
  exhausted = false;
}

/** An answer that does not match the forge's API: another program answers there, or another version of it. */
export class ForgeAnswerUnknown extends Unavailable {
  constructor(message: string) {
    super(message, 60);
  }
}
