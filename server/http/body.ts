import express, { type RequestHandler } from 'express';
import { WrongContentType } from './errors.ts';
import type { Operation } from '#contract';
import { InvalidInput } from '#fleet/schema';

const jsonTypes = ['application/json', 'application/merge-patch+json'];

/** The parser skips a body of another type, as if there were none. */
const requireJson: RequestHandler = (request, _response, next) => {
  // `false` is another type; `null` is no body.
  if (request.is(jsonTypes) === false) throw new WrongContentType(`The body must be ${jsonTypes.join(' or ')}.`);
  next();
};

/** Deeper than any body that is expected here, and far from what a stack can hold. */
const maxDepth = 50;

/** Every function that reads a body calls itself for each level of it. */
const limitDepth: RequestHandler = (request, _response, next) => {
  let level: unknown[] = [request.body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw new InvalidInput([{ field: '', rule: 'is nested too deeply' }]);
    level = level.flatMap(value =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  next();
};

const json = [requireJson, express.json({ limit: '64kb', type: jsonTypes }), limitDepth];

/** Returns the handlers that read an operation's body; none if it takes none, which may be of any type then. */
export function bodyReader({ body, bodyTypes = jsonTypes }: Operation): readonly RequestHandler[] {
  if (body === undefined) return [];
  if (bodyTypes.every(type => jsonTypes.includes(type))) return json;
  // As text: problems name lines and columns of the body.
  return [express.text({ limit: '4mb', type: [...bodyTypes] })];
}
