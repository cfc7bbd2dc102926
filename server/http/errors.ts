import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { ProblemDocument } from '#contract';
import { NotFound, Unavailable } from '#fleet';
import { DomainError } from '#fleet/schema';

const statusOf: Readonly<Record<DomainError['code'], number>> = {
  invalid: 422,
  'not-found': 404,
  conflict: 409,
  stale: 412,
  refused: 403,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  403: 'Refused',
  404: 'Not found',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Validation failed',
  500: 'Internal server error',
  503: 'Service unavailable',
};

/** Turns every error into a problem document (RFC 9457); nothing else does. */
export function problemDocuments(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = describe(error);
    if (problem.status >= 500 && !(error instanceof DomainError)) logger.error({ err: error, path: request.path });
    if (error instanceof Unavailable) response.set('Retry-After', String(error.retryAfterSeconds));
    response
      .status(problem.status)
      .type('application/problem+json')
      .json({ ...problem, instance: request.originalUrl });
  };
}

/** Handles paths of the API that do not exist. */
export const unknownPath: RequestHandler = request => {
  throw new NotFound(
    `There is no ${request.method} ${request.baseUrl}${request.path}; GET /api/docs lists the routes.`,
  );
};

function describe(error: unknown): ProblemDocument {
  if (error instanceof DomainError) return document(statusOf[error.code], error.message, error.problems);
  const status = clientStatus(error);
  if (status !== undefined) return document(status, clientDetail(status, error));
  return document(500, 'Unexpected server error. See the server log.');
}

function document(status: number, detail: string, problems: DomainError['problems'] = []): ProblemDocument {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail, problems: [...problems] };
}

/** Express and its parsers mark their errors with a status in the 400s. */
function clientStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // Junk on a connection while an earlier request of it is answered. Its bytes may contain a cookie and are not logged.
  if ('code' in error && String(error.code).startsWith('HPE_')) return 400;
  if (!('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** Returns our own text: those of the parsers quote the body, and those of the file system name its paths. */
function clientDetail(status: number, error: unknown): string {
  if (error instanceof WrongContentType) return error.message;
  switch (status) {
    case 404:
      return 'There is no such page.';
    case 413:
      return `The body is larger than ${(error as { limit?: number }).limit ?? 'allowed'} bytes; send it in parts.`;
    case 415:
      return 'The body must be JSON in UTF-8 with a supported content encoding (gzip, deflate, br).';
    default:
      if (error instanceof URIError) return 'The path is not a valid URL.';
      return error instanceof SyntaxError ? 'The body is not valid JSON.' : 'The request could not be read.';
  }
}

/** The body has a type that is not read here. */
export class WrongContentType extends Error {
  readonly status = 415;
}
