import { z } from 'zod';
import { deliveryMode } from './pull-request.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A route of the HTTP API, declared once for the server, the dashboard and the OpenAPI document. */
export interface Operation {
  /** OpenAPI tag. */
  readonly tag: 'Stores' | 'Fleet' | 'Imports' | 'Pull requests' | 'Server';
  /** Title of the operation. */
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Media types of the body. @default `application/json` */
  readonly bodyTypes?: readonly string[];
  /** Schemas of the response by status. */
  readonly answers: { readonly 200?: z.ZodType; readonly 202?: z.ZodType };
  /** Media types of the response. @default `application/json` */
  readonly answerTypes?: readonly string[];
  /**
   * Subject of the response's `ETag`: its `content`, so that a client that already has it gets 304; or the `file` of
   * the store, for `If-Match`.
   * @default no tag
   */
  readonly etag?: 'content' | 'file';
  /** Reason of a response 412. @default the operation never responds with 412 */
  readonly stale?: string;
}

/** Method and path of an operation, `GET /api/stores/:name`. */
export type OperationName = `${Method} /${string}`;

/** Delivery mode of a change, see `spec.changes` of `fleet.yaml`. */
export const writeQuery = z.object({ mode: deliveryMode.optional() });

/** Headers of a request that changes a store; a request that creates something takes no `If-Match`. */
export const writeHeaders = z.object({
  /**
   * The `Idempotency-Key` header.
   * @see https://www.ietf.org/archive/id/draft-ietf-httpapi-idempotency-key-header-07.html
   */
  'Idempotency-Key': z
    .string()
    .transform(text => text.replace(/^"(.*)"$/, '$1'))
    .pipe(z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters without spaces'))
    .optional()
    .meta({ description: 'a repeated request with the same key gets the first answer' }),
  'If-Match': z
    .string()
    .regex(/^\s*(\*|"[^"]*"(\s*,\s*"[^"]*")*)\s*$/, 'must be * or the ETag of the store, in quotes')
    .transform(text =>
      text.trim() === '*' ? ('*' as const) : [...text.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag),
    )
    .optional()
    .meta({ description: '`ETag` of the store that the change is based on; a newer store answers 412' }),
});

type ParameterNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** Names of the parameters in the path of an operation. */
export type PathParameter<Name extends string> = ParameterNames<Name>;

/** Splits a route. @returns method and path */
export function splitName(name: OperationName): readonly [Method, path: string] {
  const space = name.indexOf(' ');
  return [name.slice(0, space) as Method, name.slice(space + 1)];
}
