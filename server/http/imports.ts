import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { readBulkAside } from '../import-reader/import-reader.ts';
import type { Actor, BulkFile, StoreService } from '../stores/service.ts';
import { WrongContentType } from './errors.ts';
import { jsonText } from './json-text.ts';
import { writeRequestOf } from './write-request.ts';
import type { BulkFormat } from '#fleet';
import { parseValue } from '#fleet/schema';
import type { BulkAccepted, BulkChecked } from '#contract';

const mediaTypes: Readonly<Record<BulkFormat, string>> = {
  csv: 'text/csv',
  yaml: 'application/yaml',
  json: 'application/json',
};
const formats: Readonly<Record<string, BulkFormat>> = {
  [mediaTypes.csv]: 'csv',
  [mediaTypes.yaml]: 'yaml',
  'text/yaml': 'yaml',
  [mediaTypes.json]: 'json',
};
const types = Object.keys(formats);

/** How a plan is answered that is watched while it is made. */
const lines = 'application/x-ndjson';

const cursor = z.object({
  after: z.coerce.number().int('must be a whole number').min(0, 'must be 0 or more').default(0),
});

const query = z.object({
  removals: z.coerce.number().int('must be a whole number').min(0, 'must be 0 or more').optional(),
  dryRun: z.enum(['true', 'false'], 'must be true or false').default('false'),
});

/**
 * `POST /bulk`: many stores from one file, with `?dryRun=true` only what they would mean; `GET /bulk/:id`: what becomes of
 * them; `GET /bulk/:id/progress`: their counts, and what became of rows since a cursor; `POST /bulk/:id/cancel`: writes no
 * more of them; `GET /bulk/:id/refused`: the rows that came to nothing, as a file.
 */
export function bulkRoutes(service: StoreService, actorOf: (request: Request) => Actor): Router {
  const router = Router();
  // As text: problems name lines and columns of what was sent.
  const text = express.text({ limit: '4mb', type: types });

  router.post('/bulk', text, async (request, response) => {
    const file = await fileOf(request);
    const { removals, dryRun } = parseValue(query, request.query);
    if (dryRun === 'true') {
      await answerPlan(service, request, response, file, removals);
      return;
    }
    const bulk = await service.bulk(writeRequestOf(request, actorOf(request)), file, removals);
    const accepted: BulkAccepted = { bulk, watch: `/api/bulk/${bulk.id}` };
    response.status(202).json(accepted);
  });
  router.get('/bulk/:id', async (request, response) => {
    response.type('json').send(await jsonText(service.bulkView(request.params.id)));
  });
  router.get('/bulk/:id/progress', (request, response) => {
    const { after } = parseValue(cursor, request.query);
    response.json(service.bulkSteps(request.params.id, after));
  });
  router.post('/bulk/:id/cancel', (request, response) => {
    response.json(service.cancelBulk(request.params.id));
  });
  router.get('/bulk/:id/refused', (request, response) => {
    const { format, text } = service.refusedOfBulk(request.params.id);
    response.attachment(`refused.${format}`).type(mediaTypes[format]).send(text);
  });
  return router;
}

/** As one document, or as lines to whoever wants to see how far it is. A client that has gone ends the work. */
async function answerPlan(
  service: StoreService,
  request: Request,
  response: Response,
  file: BulkFile,
  removals: number | undefined,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { signal } = gone;
  const isWatched = request.accepts(['json', lines]) === lines;
  if (isWatched) response.type(lines);
  const onChecked = (checked: BulkChecked) => {
    response.write(`${JSON.stringify(checked)}\n`);
    // A line must not wait in a compressor until more of them have come.
    response.flush();
  };
  try {
    const plan = await service.planBulk(file, removals, isWatched ? { signal, onChecked } : { signal });
    const text = await jsonText(plan);
    if (isWatched) response.end(`${text}\n`);
    else response.type('json').send(text);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** @throws WrongContentType, InvalidInput */
async function fileOf(request: Request): Promise<BulkFile> {
  const type = request.is(types);
  const format = typeof type === 'string' ? formats[type] : undefined;
  if (format === undefined) throw new WrongContentType(`The body must be ${types.join(', ')}.`);
  const text = String(request.body);
  return { format, text, rows: await readBulkAside({ file: `stores.${format}`, text, format }) };
}
