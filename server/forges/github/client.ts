import { createAppAuth } from '@octokit/auth-app';
import { retry } from '@octokit/plugin-retry';
import { throttling, type ThrottlingOptions } from '@octokit/plugin-throttling';
import { Octokit, type RestEndpointMethodTypes } from '@octokit/rest';
import { ForgeUnavailable } from '../errors.ts';
import { failure } from '../failure.ts';
import type { Patience } from '../retry.ts';
import { fingerprint } from '../texts.ts';
import type { RateBudget } from '../types.ts';

export type Rest = RestEndpointMethodTypes;

interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly installationId: number;
}

export type GithubCredentials = { readonly token: string } | AppCredentials;

/** Queues that space out the requests of the throttling plugin. */
export type WriteQueues = Pick<ThrottlingOptions, 'write' | 'notifications'>;

export interface ClientOptions {
  /** Base of the REST API. */
  readonly apiUrl: string;
  readonly credentials: GithubCredentials;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
  readonly patience: Patience;
  /** Queues of writes. undefined: one a second, and one in 3 s if people are notified, as GitHub recommends. */
  readonly queues: WriteQueues | undefined;
}

export interface Client {
  readonly octokit: Octokit;
  readonly budget: () => RateBudget | null;
}

/**
 * For a request with an effect that must not be repeated: a fault is thrown at once, and the caller reads the state.
 */
export const once = { retries: 0 } as const;

/** Seconds; a longer wait is reported to the caller instead. */
const maxWaitSeconds = 5;

/** A 4xx is final: a retry does not change it. */
const answers = Array.from({ length: 100 }, (_, index) => 400 + index);

const Limited = Octokit.plugin(retry, throttling);

/** Octokit with a time limit, throttling and retries after a fault; it throws errors of `errors.ts` only. */
export function connect({ apiUrl, credentials, timeout, patience, queues }: ClientOptions): Client {
  let budget: RateBudget | null = null;
  const mayWait = (seconds: number, _options: unknown, _octokit: unknown, retryCount: number) =>
    seconds <= maxWaitSeconds && retryCount === 0;
  const octokit = new Limited({
    baseUrl: apiUrl,
    userAgent: 'storefleet',
    ...('token' in credentials ? { auth: credentials.token } : { authStrategy: createAppAuth, auth: credentials }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: {
      fetch: async (url: string, init: RequestInit) => {
        const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout) });
        budget = budgetOf(response.headers) ?? budget;
        // Reads the body here, so that the time limit covers it and a cut in the middle is a fault like any other.
        const body = await response.arrayBuffer();
        return new Response(body.byteLength === 0 ? null : body, response);
      },
    },
    retry: { doNotRetry: answers, retries: patience.tries - 1, retryAfterBaseValue: patience.delay },
    throttle: {
      // GitHub counts requests for each set of credentials.
      id: fingerprint([apiUrl, credentials]),
      onRateLimit: mayWait,
      onSecondaryRateLimit: mayWait,
      ...queues,
    },
  });
  // Wraps all plugins: an error that arrives here was retried, or a retry does not help.
  octokit.hook.wrap('request', async (request, options) => {
    try {
      return await request(options);
    } catch (error) {
      const domainError = asDomainError(
        error,
        `${options.method} ${octokit.request.endpoint(options).url.replace(apiUrl, '')}`,
      );
      if (domainError instanceof ForgeUnavailable) domainError.exhausted = options.request.retries !== once.retries;
      throw domainError;
    }
  });
  return { octokit, budget: () => budget };
}

function silent(): void {
  // Errors are thrown, so Octokit's own log lines would repeat them.
}

function budgetOf(headers: Headers): RateBudget | undefined {
  // Other resources (search, GraphQL) have budgets of their own.
  if ((headers.get('x-ratelimit-resource') ?? 'core') !== 'core') return undefined;
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(name =>
    Number.parseInt(headers.get(`x-ratelimit-${name}`) ?? '', 10),
  );
  if (!isNumber(limit) || !isNumber(remaining) || !isNumber(reset)) return undefined;
  return { limit, remaining, resetAt: new Date(reset * 1000).toISOString() };
}

const isNumber = (value: number | undefined): value is number => value !== undefined && !Number.isNaN(value);

/** Turns errors of Octokit, which contain the whole request, into ours, which contain its method, path and response. */
function asDomainError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return error;
  const request = `GitHub: ${path}`;
  if (!('response' in error) || error.response === undefined)
    return new ForgeUnavailable(`${request} got no response: ${error.message}`);
  const { headers, data } = error.response as { headers: Record<string, string | undefined>; data: unknown };
  return failure(
    {
      request,
      status: error.status,
      header: name => headers[name],
      message: text(data, 'message'),
      reasons: reasonsOf(data),
    },
    new Date(),
  );
}

const text = (data: unknown, key: string): string => {
  const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : '';
};

/** Returns GitHub's `errors` of a 422: texts, or objects whose `message` is missing if a code is enough. */
function reasonsOf(data: unknown): string[] {
  const errors = typeof data === 'object' && data !== null && 'errors' in data ? data.errors : [];
  return (Array.isArray(errors) ? errors : [errors]).map(reason =>
    typeof reason === 'string'
      ? reason
      : text(reason, 'message') || `${text(reason, 'resource')}.${text(reason, 'field')} ${text(reason, 'code')}`,
  );
}
