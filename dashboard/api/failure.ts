import type { ProblemDocument } from '#contract';

/**
 * Reason why a request failed:
 * - `unreachable`: no answer arrived, so the effect is unknown
 * - `refused`: the server answered with a problem document
 * - `outdated`: the answer follows another contract, so server and page have different versions
 * - `unexpected`: the answer follows no contract, for example that of a proxy
 */
export type FailureReason = 'unreachable' | 'refused' | 'outdated' | 'unexpected';

export type ServerProblem = ProblemDocument['problems'][number];

export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  constructor(
    readonly reason: FailureReason,
    readonly title: string,
    detail: string,
    /** 0 without an answer. */
    readonly status = 0,
    readonly problems: readonly ServerProblem[] = [],
  ) {
    super(detail);
  }
}

/** True if the server refused the request; after every other failure its effect is unknown. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && error.reason === 'refused' && error.status < 500;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 404;
}

/** Returns the text that explains an error to a person. */
export function describeFailure(error: unknown): { title: string; detail: string } {
  if (error instanceof ApiFailure) return { title: error.title, detail: error.message };
  return { title: 'Something went wrong', detail: error instanceof Error ? error.message : String(error) };
}
