import { queryOptions } from '@tanstack/react-query';
import { call, callForLines } from './call.ts';
import { keys } from './keys.ts';
import { unreachable } from './request.ts';
import {
  importPlanLine,
  type ImportAccepted,
  type ImportChecked,
  type ImportPlan,
  type ImportProgress,
  type ImportSteps,
  type ImportView,
  type DeliveryMode,
} from '#contract';

/** A file of stores that a person chose or pasted. */
export interface ImportFile {
  readonly format: 'csv' | 'yaml' | 'json';
  readonly text: string;
  /** Idempotency key, which repeats of one import share. */
  readonly key: string;
}

const contentTypes = { csv: 'text/csv', yaml: 'application/yaml', json: 'application/json' } as const;
const sent = ({ format, text }: ImportFile) => ({ body: text, contentType: contentTypes[format] }) as const;

/** Plans a file without writing. It is requested once, because thousands of stores take the server seconds. */
export const importPlanQuery = (file: ImportFile, onChecked: (checked: ImportChecked) => void) =>
  queryOptions({
    queryKey: keys.importPlan(file.key),
    queryFn: async ({ signal }): Promise<ImportPlan> => {
      const call = { query: { dryRun: 'true' }, ...sent(file), signal } as const;
      for await (const line of callForLines('POST /api/imports', importPlanLine, call)) {
        if (!('checked' in line)) return line;
        onChecked(line);
      }
      throw unreachable();
    },
    staleTime: 'static',
    gcTime: 60_000,
    retry: false,
  });

interface ImportStart {
  readonly file: ImportFile;
  /** Number of deleted stores, as the person confirmed it. */
  readonly removals: number;
  /** Delivery mode; undefined: the fleet's default. */
  readonly mode?: DeliveryMode | undefined;
}

/** Starts an import. The same file with the same key continues the import. */
export function startImport({ file, removals, mode }: ImportStart): Promise<ImportAccepted> {
  return call('POST /api/imports', { query: { removals, mode }, ...sent(file), idempotencyKey: file.key });
}

/** Milliseconds between requests for the progress of an import. */
const lookEvery = 1_500;

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: keys.import(id),
    queryFn: async ({ signal, client }): Promise<ImportView> => {
      const known = client.getQueryData<ImportView>(keys.import(id));
      if (known?.state === 'running') {
        const steps = await call('GET /api/imports/:id/progress', {
          params: { id },
          query: { after: known.cursor },
          signal,
        });
        if (steps.state === 'running') return withSteps(known, steps);
      }
      return call('GET /api/imports/:id', { params: { id }, signal });
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookEvery : false),
  });

function withSteps(known: ImportView, { ended, ...progress }: ImportSteps): ImportView {
  const rows = [...known.rows];
  for (const { from, to, state, commit } of ended) {
    for (const [offset, row] of known.rows.slice(from, to + 1).entries())
      rows[from + offset] = { ...row, state, commit };
  }
  return { ...progress, rows };
}

/** Cancels the rest of an import; written stores stay. */
export const cancelImport = (id: string): Promise<ImportProgress> =>
  call('POST /api/imports/:id/cancel', { params: { id } });

/** Address of the file with the rows that were not written. */
export const refusedRowsPath = (id: string) => `/api/imports/${encodeURIComponent(id)}/refused`;
