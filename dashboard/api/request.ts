import type { z } from 'zod';
import { ApiFailure } from './failure.ts';
import { tellPosition } from './positions.ts';
import { positionHeader, problemDocument } from '#contract';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface RequestOptions {
  readonly method?: Method;
  /** Sent as JSON, except a text with its own content type. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly ifMatch?: string | null;
  /** Requests with the same key are done once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

const json = 'application/json, application/problem+json';
const lines = 'application/x-ndjson, application/problem+json';

/**
 * Sends one request and parses its answer.
 * @throws ApiFailure unless the answer fits the schema
 */
export async function request<T extends z.ZodType>(
  schema: T,
  path: string,
  options: RequestOptions = {},
): Promise<z.output<T>> {
  return (await requestWithTag(schema, path, options)).value;
}

/** Like `request`, with the answer's entity tag for a later `If-Match`. */
export async function requestWithTag<T extends z.ZodType>(
  schema: T,
  path: string,
  options: RequestOptions = {},
): Promise<{ value: z.output<T>; tag: string | null }> {
  const response = await send(path, options, json);
  const body = await readJson(response);
  if (!response.ok) throw refusal(response, body);
  return {
    value: known(schema, body, response, `${options.method ?? 'GET'} ${path}`),
    tag: response.headers.get('ETag'),
  };
}

/**
 * Like `request`, for an answer that arrives line by line.
 * @throws ApiFailure also when the answer breaks off
 */
export async function* requestLines<T extends z.ZodType>(
  schema: T,
  path: string,
  options: RequestOptions = {},
): AsyncGenerator<z.output<T>> {
  const response = await send(path, options, lines);
  if (!response.ok) throw refusal(response, await readJson(response));
  const operation = `${options.method ?? 'GET'} ${path}`;
  let rest = '';
  try {
    for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const complete = (rest + text).split('\n');
      rest = complete.pop() ?? '';
      for (const line of complete) yield known(schema, JSON.parse(line), response, operation);
    }
  } catch (error) {
    if (options.signal?.aborted || error instanceof ApiFailure) throw error;
    throw unreachable();
  }
}

/** Parses an answer. @throws ApiFailure if it does not fit the schema */
function known<T extends z.ZodType>(schema: T, body: unknown, { status }: Response, operation: string): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ApiFailure(
    'outdated',
    'This page is out of date. Reload it.',
    `This page can’t read the server’s answer to ${operation}. Your input is kept.`,
    status,
  );
}

export const unreachable = () =>
  new ApiFailure(
    'unreachable',
    'Can’t reach the Storefleet server',
    'Your input is kept. Check that the server is running, then try again.',
  );

async function send(path: string, options: RequestOptions, accept: string): Promise<Response> {
  const headers = new Headers({ Accept: accept });
  if (options.body !== undefined) headers.set('Content-Type', options.contentType ?? 'application/json');
  if (options.ifMatch) headers.set('If-Match', options.ifMatch);
  if (options.idempotencyKey !== undefined) headers.set('Idempotency-Key', options.idempotencyKey);
  try {
    const response = await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      ...(options.body === undefined ? {} : { body: bodyOf(options) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    tellPosition(response.headers.get(positionHeader));
    return response;
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  }
}

function bodyOf({ body, contentType }: RequestOptions): string {
  return typeof body === 'string' && contentType !== undefined ? body : JSON.stringify(body);
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function refusal(response: Response, body: unknown): ApiFailure {
  const problem = problemDocument.safeParse(body);
  if (problem.success) {
    const { title, detail, status, problems } = problem.data;
    return new ApiFailure('refused', title, detail, status, problems);
  }
  return new ApiFailure(
    'unexpected',
    `The server answered ${response.status}`,
    `${response.statusText || 'The server gave no reason'}.`,
    response.status,
  );
}
