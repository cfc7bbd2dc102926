import { Router, type Request, type Response } from 'express';
import { readImportInThread } from '../import-reader/import-reader.ts';
import type { Actor, ImportFile } from '../stores/requests.ts';
import type { StoreService } from '../stores/store-service.ts';
import { WrongContentType } from './errors.ts';
import { jsonText } from './json-text.ts';
import { route } from './route.ts';
import { writeRequestOf } from './write-request.ts';
import { operations, type ImportAccepted, type ImportChecked } from '#contract';
import type { ImportFormat } from '#fleet';
import { parseValue } from '#fleet/schema';

const mediaTypes: Readonly<Record<ImportFormat, string>> = {
  csv: 'text/csv',
  yaml: 'application/yaml',
  json: 'application/json',
};
const formats: Readonly<Record<string, ImportFormat>> = {
  [mediaTypes.csv]: 'csv',
  [mediaTypes.yaml]: 'yaml',
  'text/yaml': 'yaml',
  [mediaTypes.json]: 'json',
};
const types = Object.keys(formats);

/** Media type of a plan that is streamed line by line. */
const lines = 'application/x-ndjson';

/**
 * `POST /imports`: many stores from one file, with `?dryRun=true` only their plan; `GET /imports/:id`: the outcome of each row;
 * `GET /imports/:id/progress`: counts, and the outcomes of rows since a cursor; `POST /imports/:id/cancel`: cancels waiting
 * rows; `GET /imports/:id/refused`: the refused rows, as a file.
 */
export function importRoutes(service: StoreService, actorOf: (request: Request) => Actor): Router {
  const router = Router();

  route(router, 'POST /api/imports', async (request, response) => {
    const file = await fileOf(request);
    const { removals, dryRun } = parseValue(operations['POST /api/imports'].query, request.query);
    if (dryRun === 'true') {
      await answerPlan(service, request, response, file, removals);
      return;
    }
    const progress = await service.startImport(writeRequestOf(request, actorOf(request)), file, removals);
    const accepted: ImportAccepted = { progress, watch: `/api/imports/${progress.id}` };
    response.status(202).json(accepted);
  });
  route(router, 'GET /api/imports/:id', async (request, response) => {
    response.type('json').send(await jsonText(service.importView(request.params.id)));
  });
  route(router, 'GET /api/imports/:id/progress', (request, response) => {
    const { after } = parseValue(operations['GET /api/imports/:id/progress'].query, request.query);
    response.json(service.importSteps(request.params.id, after));
  });
  route(router, 'POST /api/imports/:id/cancel', (request, response) => {
    response.json(service.cancelImport(request.params.id));
  });
  route(router, 'GET /api/imports/:id/refused', (request, response) => {
    const { format, text } = service.refusedOfImport(request.params.id);
    response.attachment(`refused.${format}`).type(mediaTypes[format]).send(text);
  });
  return router;
}

/**
 * Responds with one document, or with lines of progress if the client accepts them. A client that disconnects ends the
 * work.
 */
async function answerPlan(
  service: StoreService,
  request: Request,
  response: Response,
  file: ImportFile,
  removals: number | undefined,
): Promise<void> {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  const { signal } = closed;
  const isWatched = request.accepts(['json', lines]) === lines;
  if (isWatched) response.type(lines);
  const onChecked = (checked: ImportChecked) => {
    response.write(`${JSON.stringify(checked)}\n`);
    // A line must not wait in a compressor for further lines.
    response.flush();
  };
  try {
    const plan = await service.planImport(file, removals, isWatched ? { signal, onChecked } : { signal });
    const text = await jsonText(plan);
    if (isWatched) response.end(`${text}\n`);
    else response.type('json').send(text);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** @throws WrongContentType, InvalidInput */
async function fileOf(request: Request): Promise<ImportFile> {
  const type = request.is(types);
  const format = typeof type === 'string' ? formats[type] : undefined;
  if (format === undefined) throw new WrongContentType(`The body must be ${types.join(', ')}.`);
  const text = String(request.body);
  return { format, text, rows: await readImportInThread({ file: `stores.${format}`, text, format }) };
}
