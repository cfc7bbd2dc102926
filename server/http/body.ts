import express, { type RequestHandler } from 'express';
import { WrongContentType } from './errors.ts';
import type { Operation } from '#contract';
import { InvalidInput, limits } from '#fleet/schema';

const jsonTypes = ['application/json', 'application/merge-patch+json'];

/** The parser skips a body of another type as if it were absent. */
const requireJson: RequestHandler = (request, _response, next) => {
  // `false` means another type; `null` means no body.
  if (request.is(jsonTypes) === false) throw new WrongContentType(`The body must be ${jsonTypes.join(' or ')}.`);
  next();
};

/** Every function that reads a body recurses into each level. */
const limitDepth: RequestHandler = (request, _response, next) => {
  let level: unknown[] = [request.body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) throw new InvalidInput([{ field: '', rule: 'is nested too deeply' }]);
    level = level.flatMap(value =>
      typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  next();
};

const json = [requireJson, express.json({ limit: limits.fileBytes, type: jsonTypes }), limitDepth];

/** Returns the handlers that read an operation's body; none if it takes none, which may then have any type. */
export function bodyReader({ body, bodyTypes = jsonTypes }: Operation): readonly RequestHandler[] {
  if (body === undefined) return [];
  if (bodyTypes.every(type => jsonTypes.includes(type))) return json;
  // Reads the body as text, because problems name its lines and columns.
  return [express.text({ limit: limits.importBytes, type: [...bodyTypes] })];
}
