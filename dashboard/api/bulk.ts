import { queryOptions } from '@tanstack/react-query';
import { keys } from './keys.ts';
import { request } from './request.ts';
import {
  bulkAccepted,
  bulkPlan,
  bulkProgress,
  bulkView,
  type BulkAccepted,
  type BulkView,
  type ChangeMode,
} from '#server/contract';

/** Stores as one file, as a person chose or pasted it. */
export interface BulkFile {
  readonly format: 'csv' | 'yaml' | 'json';
  readonly text: string;
  /** Of the intent to write it, see `newIntentKey`. */
  readonly key: string;
}

const contentTypes = { csv: 'text/csv', yaml: 'application/yaml', json: 'application/json' } as const;
const sent = ({ format, text }: BulkFile) =>
  ({ method: 'POST', body: text, contentType: contentTypes[format] }) as const;

/** What a file would do; nothing is written. It is asked once: for thousands of stores it takes the server seconds. */
export const bulkPlanQuery = (file: BulkFile) =>
  queryOptions({
    queryKey: keys.bulkPlan(file.key),
    queryFn: ({ signal }) => request(bulkPlan, '/api/bulk?dryRun=true', { ...sent(file), signal }),
    staleTime: 'static',
    gcTime: 60_000,
    retry: false,
  });

interface BulkStart {
  readonly file: BulkFile;
  /** How many stores it removes, as the person was told and has confirmed. */
  readonly removals: number;
  /** How it is to be written; undefined: as the fleet has it. */
  readonly mode?: ChangeMode | undefined;
}

/** Begins to write a file; sent again it is the same import and goes on where it was. */
export function startBulk({ file, removals, mode }: BulkStart): Promise<BulkAccepted> {
  const query = `removals=${removals}${mode === undefined ? '' : `&mode=${mode}`}`;
  return request(bulkAccepted, `/api/bulk?${query}`, { ...sent(file), idempotencyKey: file.key });
}

/** Milliseconds between two looks at the counts of an import that runs; its rows are fetched once it is done. */
const lookEvery = 1_500;

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: keys.bulk(id),
    queryFn: async ({ signal, client }): Promise<BulkView> => {
      const path = `/api/bulk/${encodeURIComponent(id)}`;
      const known = client.getQueryData<BulkView>(keys.bulk(id));
      if (known?.state === 'running') {
        const progress = await request(bulkProgress, `${path}/progress`, { signal });
        if (progress.state === 'running') return { ...known, ...progress };
      }
      return request(bulkView, path, { signal });
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookEvery : false),
  });

/** Address of the rows that were refused, as a file. */
export const refusedRowsPath = (id: string) => `/api/bulk/${encodeURIComponent(id)}/refused`;
