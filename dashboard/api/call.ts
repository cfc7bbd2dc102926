import type { z } from 'zod';
import { request, requestLines, requestWithTag, type RequestOptions } from './request.ts';
import { write } from './write.ts';
import {
  operations,
  splitName,
  type AnswerOf,
  type BodyOf,
  type KnownOperation,
  type Method,
  type Operation,
  type ParameterOf,
  type QueryOf,
} from '#contract';

/** A property that exists unless its type is never. */
type Where<Key extends string, Type> = [Type] extends [never] ? object : Readonly<Record<Key, Type>>;

/** Options for a request of an operation: exactly those that the contract declares. */
export type Call<Name extends KnownOperation> = Omit<RequestOptions, 'method' | 'body' | 'contentType'> &
  Where<'params', [ParameterOf<Name>] extends [never] ? never : Readonly<Record<ParameterOf<Name>, string | number>>> &
  Where<'body', BodyOf<Name>> &
  ([QueryOf<Name>] extends [never] ? object : { readonly query?: QueryOf<Name> }) & {
    /**
     * One of the content types of the operation.
     * @default the first
     */
    readonly contentType?: string;
  };

interface Loose extends RequestOptions {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: object;
}

/** Sends the request of an operation. @throws ApiFailure as `request` does */
export async function call<Name extends KnownOperation>(name: Name, options: Call<Name>): Promise<AnswerOf<Name>> {
  const { path, schema, send } = prepare(name, options);
  return (await request(schema, path, send)) as AnswerOf<Name>;
}

/** Like {@link call}, with the answer's entity tag for a later `If-Match`. */
export async function callWithTag<Name extends KnownOperation>(
  name: Name,
  options: Call<Name>,
): Promise<{ value: AnswerOf<Name>; tag: string | null }> {
  const { path, schema, send } = prepare(name, options);
  const { value, tag } = await requestWithTag(schema, path, send);
  return { value: value as AnswerOf<Name>, tag };
}

/** Like {@link call}, for a request that writes: repeats have the same key, see `write`. */
export async function callToWrite<Name extends KnownOperation>(
  name: Name,
  options: Call<Name>,
): Promise<AnswerOf<Name>> {
  const { path, schema, send, method } = prepare(name, options);
  if (method === 'GET') throw new TypeError(`${name} changes nothing`);
  return (await write(schema, path, { ...send, method })) as AnswerOf<Name>;
}

/** Like {@link call}, for an answer that arrives line by line. */
export function callForLines<Name extends KnownOperation, Line extends z.ZodType>(
  name: Name,
  line: Line,
  options: Call<Name>,
): AsyncGenerator<z.output<Line>> {
  const { path, send } = prepare(name, options);
  return requestLines(line, path, send);
}

function prepare(name: KnownOperation, { params = {}, query = {}, ...rest }: Loose) {
  const operation: Operation = operations[name];
  const [method, pattern]: readonly [Method, string] = splitName(name);
  const path = pattern.replaceAll(/:(\w+)/g, (_, parameter: string) => encodeURIComponent(params[parameter] ?? ''));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  ).toString();
  const { answers, bodyTypes } = operation;
  const schema = answers[202] ?? answers[200];
  if (schema === undefined) throw new TypeError(`${name} has no answer`);
  const contentType = rest.contentType ?? bodyTypes?.[0];
  const send = { ...rest, method, ...(contentType === undefined ? {} : { contentType }) };
  return { path: search === '' ? path : `${path}?${search}`, schema, send, method };
}
