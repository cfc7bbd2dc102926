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

/** An answer that is no success, as a forge gave it. */
export interface BadAnswer {
  /** What was asked, `GitHub: GET /repos/acme/fleet/pulls/7`. Never with credentials. */
  readonly asked: string;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly message: string;
  readonly reasons: readonly string[];
}

/** Seconds to leave a forge in peace that says "too many" but not for how long; what GitHub asks for. */
const unknownWaitSeconds = 60;

/** Which error an answer is. */
export function failure(answer: BadAnswer, now: Date): DomainError {
  const { status } = answer;
  const text = [`${answer.asked} was answered ${status}`, answer.message, ...answer.reasons]
    .filter(part => part !== '')
    .join(': ');
  const wait = waitSeconds(answer, now);
  if (wait !== undefined) return new ForgeRateLimited(text, wait);
  if (status === 401) return new ForgeUnauthorised(text);
  if (status === 403 || status === 423 || status === 451) return new ForgeForbidden(text);
  if (status === 404 || status === 410) return new ForgeNotFound(text);
  if (status === 405 || status === 409) return new ForgeConflict(text);
  if (status === 408 || status >= 500) return new ForgeUnavailable(text);
  return new ForgeInvalid(text, answer.reasons);
}

/** How long to wait when the answer is a rate limit; undefined when it is none. */
function waitSeconds({ status, header, message }: BadAnswer, now: Date): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const said = Number(header('retry-after') ?? Number.NaN);
  if (said >= 0) return Math.max(1, Math.ceil(said));
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN);
  if (header('x-ratelimit-remaining') === '0' && reset > 0)
    return Math.max(1, Math.ceil(reset - now.getTime() / 1000) + 1);
  return status === 429 || /secondary rate limit/i.test(message) ? unknownWaitSeconds : undefined;
}
