import { Conflict, NotFound, Refused, Unavailable } from '#fleet';

/** What was asked for is not there, or our credentials do not see it (404). */
export class ForgeNotFound extends NotFound {}

/** The pull request is in no state for it: the head moved, or it can't be merged (405, 409). */
export class ForgeConflict extends Conflict {}

/** The credentials are good but may not do this (403). */
export class ForgeForbidden extends Refused {}

/** The forge does not take what was sent (422). */
export class ForgeInvalid extends Refused {
  /** @param reasons in the forge's words */
  constructor(
    message: string,
    readonly reasons: readonly string[],
  ) {
    super(message);
  }
}

/** The credentials are wrong or have expired (401): somebody has to look at them. */
export class ForgeUnauthorised extends Unavailable {
  constructor(message: string) {
    super(message, 60);
  }
}

/** The forge takes no more requests for a while (429, or 403 for a rate limit). */
export class ForgeRateLimited extends Unavailable {}

/** No good answer in spite of several tries (5xx, network, time). Whether it was done is not known; asking again is safe. */
export class ForgeUnavailable extends Unavailable {
  /** Whether it has been tried often enough: then nobody around it tries it again. */
  exhausted = false;
}

/** An answer that is not what the forge's API promises: another program answers there, or another version of it. */
export class ForgeAnswerUnknown extends Unavailable {
  constructor(message: string) {
    super(message, 60);
  }
}
