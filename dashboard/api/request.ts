import type { z } from 'zod';
import { ApiFailure } from './failure.ts';
import { tellPosition } from './positions.ts';
import { positionHeader, problemDocument } from '#server/contract';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface RequestOptions {
  readonly method?: Method;
  /** Sent as JSON, unless it is a text of a content type of its own. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly ifMatch?: string | null;
  /** The same key is the same intent, however often it is sent. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/**
 * Sends one request and parses its answer.
 * @throws ApiFailure in every case that brings no value of the schema
 */
export async function request<T extends z.ZodType>(
  schema: T,
  path: string,
  options: RequestOptions = {},
): Promise<z.output<T>> {
  return (await requestWithTag(schema, path, options)).value;
}

/** As `request`, with the answer's entity tag for a later `If-Match`. */
export async function requestWithTag<T extends z.ZodType>(
  schema: T,
  path: string,
  options: RequestOptions = {},
): Promise<{ value: z.output<T>; tag: string | null }> {
  const response = await send(path, options);
  const body = await readJson(response);
  if (!response.ok) throw refusal(response, body);
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new ApiFailure(
      'outdated',
      'This page is out of date. Reload it.',
      `The server answered ${options.method ?? 'GET'} ${path} in a form that this page does not know. What you entered is kept.`,
      response.status,
    );
  }
  return { value: parsed.data, tag: response.headers.get('ETag') };
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
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
    throw new ApiFailure(
      'unreachable',
      'Can’t reach the Storefleet server',
      'Nothing that you entered is lost. Check that the server runs and try again.',
    );
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
    `${response.statusText || 'No reason was given'}.`,
    response.status,
  );
}
