import type { IRouter, Request, RequestHandler, Response } from 'express';
import { bodyReader } from './body.ts';
import { operations, splitName, type KnownOperation, type Operation, type ParameterOf } from '#contract';

const verbs = { GET: 'get', POST: 'post', PATCH: 'patch', DELETE: 'delete' } as const;

/** A request with the path parameters of its operation. */
export type RequestOf<Name extends KnownOperation> = Request<Readonly<Record<ParameterOf<Name>, string>>>;

/**
 * Adds the route of an operation of the contract. The body is read as the operation declares it; the handler parses it,
 * because it knows more than the schema.
 * @param router mounted at `/api` if the path begins with it
 */
export function route<Name extends KnownOperation>(
  router: IRouter,
  name: Name,
  handler: (request: RequestOf<Name>, response: Response) => unknown,
): void {
  const operation: Operation = operations[name];
  const [method, path] = splitName(name);
  const handlers = [...bodyReader(operation), handler as RequestHandler<never>] as RequestHandler[];
  router[verbs[method]](path.replace(/^\/api(?=\/)/, ''), ...handlers);
}
