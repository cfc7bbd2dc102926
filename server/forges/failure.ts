import {
  ForgeConflict,
  ForgeForbidden,
  ForgeInvalid,
  ForgeNotFound,
  ForgeRateLimited,
  ForgeUnauthorised,
  ForgeUnavailable,
} from './errors.ts';
import type { DomainError } from '#fleet/schema';

/** An unsuccessful response of a forge. */
export interface BadAnswer {
  /** The request in words, `GitHub: GET /repos/acme/fleet/pulls/7`. Never with credentials. */
  readonly request: string;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly message: string;
  readonly reasons: readonly string[];
}

/** Seconds without requests after a rate limit without a duration; GitHub's recommendation. */
const unknownWaitSeconds = 60;

/** What to do about a refusal, by its status. */
const advice: Readonly<Record<number, string>> = {
  401: '. Set a token or key that is still valid',
  403: '. Give the token or app the rights that docs/pull-requests.md lists',
  404: '. Check that it exists, and that the token may read it',
};

/** Returns the error for a response. */
export function failure(answer: BadAnswer, now: Date): DomainError {
  const { status } = answer;
  const text = [`${answer.request} answered ${status}`, answer.message, ...answer.reasons]
    .filter(part => part !== '')
    .join(': ');
  const advised = `${text}${advice[status] ?? ''}`;
  const wait = waitSeconds(answer, now);
  if (wait !== undefined) return new ForgeRateLimited(text, wait);
  if (status === 401) return new ForgeUnauthorised(advised);
  if (status === 403 || status === 423 || status === 451) return new ForgeForbidden(advised);
  if (status === 404 || status === 410) return new ForgeNotFound(advised);
  if (status === 405 || status === 409) return new ForgeConflict(text);
  if (status === 408 || status >= 500) return new ForgeUnavailable(text);
  return new ForgeInvalid(text, answer.reasons);
}

/** Returns the seconds to wait after a rate limit; undefined for any other response. */
function waitSeconds({ status, header, message }: BadAnswer, now: Date): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = Number(header('retry-after') ?? Number.NaN);
  if (retryAfter >= 0) return Math.max(1, Math.ceil(retryAfter));
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
  if (header('x-ratelimit-remaining') === '0' && reset > 0)
    return Math.max(1, Math.ceil(reset - now.getTime() / 1000) + 1);
  return status === 429 || /secondary rate limit/i.test(message) ? unknownWaitSeconds : undefined;
}
