import express, { Router, type Request } from 'express';
import { z } from 'zod';
import type { Actor, StoreService } from '../stores/service.ts';
import { WrongContentType } from './errors.ts';
import { writeRequestOf } from './write-request.ts';
import { readBulk, type BulkFormat } from '#fleet';
import { parseValue } from '#fleet/schema';
import type { BulkAccepted } from '#server/contract';

const formats: Readonly<Record<string, BulkFormat>> = {
  'text/csv': 'csv',
  'application/yaml': 'yaml',
  'text/yaml': 'yaml',
  'application/json': 'json',
};
const types = Object.keys(formats);

const query = z.object({
  removals: z.coerce.number().int('must be a whole number').min(0, 'must be 0 or more').optional(),
});

/** `POST /bulk`: many stores from one file; `GET /bulk/:id`: what becomes of them. */
export function bulkRoutes(service: StoreService, actorOf: (request: Request) => Actor): Router {
  const router = Router();
  // As text: problems name lines and columns of what was sent.
  const text = express.text({ limit: '4mb', type: types });

  router.post('/bulk', text, async (request, response) => {
    const type = request.is(types);
    const format = typeof type === 'string' ? formats[type] : undefined;
    if (format === undefined) throw new WrongContentType(`The body must be ${types.join(', ')}.`);
    const { removals } = parseValue(query, request.query);
    const rows = readBulk(`stores.${format}`, String(request.body), format);
    const bulk = await service.bulk(writeRequestOf(request, actorOf(request)), rows, removals);
    const accepted: BulkAccepted = { bulk, watch: `/api/bulk/${bulk.id}` };
    response.status(202).json(accepted);
  });
  router.get('/bulk/:id', (request, response) => {
    response.json(service.bulkView(request.params.id));
  });
  return router;
}
