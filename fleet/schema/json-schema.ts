import { z } from 'zod';
import { fleetFile } from './fleet.ts';
import { storeFile } from './store.ts';

/** The JSON Schemas published in `schemas/`, made of the same zod schemas that check every input. */
export function publishedSchemas(): ReadonlyMap<string, object> {
  const convert = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return new Map([
    ['store', convert(storeFile)],
    ['fleet', convert(fleetFile)],
  ]);
}
