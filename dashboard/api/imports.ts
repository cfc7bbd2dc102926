import { queryOptions } from '@tanstack/react-query';
import { keys } from './keys.ts';
import { request, requestLines, unreachable } from './request.ts';
import {
  bulkAccepted,
  bulkPlanLine,
  bulkProgress,
  bulkSteps,
  bulkView,
  type BulkAccepted,
  type BulkChecked,
  type BulkPlan,
  type BulkProgress,
  type BulkSteps,
  type BulkView,
  type ChangeMode,
} from '#contract';

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
export const bulkPlanQuery = (file: BulkFile, onChecked: (checked: BulkChecked) => void) =>
  queryOptions({
    queryKey: keys.bulkPlan(file.key),
    queryFn: async ({ signal }): Promise<BulkPlan> => {
      for await (const line of requestLines(bulkPlanLine, '/api/bulk?dryRun=true', { ...sent(file), signal })) {
        if (!('checked' in line)) return line;
        onChecked(line);
      }
      throw unreachable();
    },
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

/** Milliseconds between two looks at an import that runs: at what became of rows meanwhile, until it is done. */
const lookEvery = 1_500;

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: keys.bulk(id),
    queryFn: async ({ signal, client }): Promise<BulkView> => {
      const path = `/api/bulk/${encodeURIComponent(id)}`;
      const known = client.getQueryData<BulkView>(keys.bulk(id));
      if (known?.state === 'running') {
        const steps = await request(bulkSteps, `${path}/progress?after=${known.cursor}`, { signal });
        if (steps.state === 'running') return withSteps(known, steps);
      }
      return request(bulkView, path, { signal });
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? lookEvery : false),
  });

function withSteps(known: BulkView, { ended, ...progress }: BulkSteps): BulkView {
  const rows = [...known.rows];
  for (const { from, to, state, commit } of ended) {
    for (const [offset, row] of known.rows.slice(from, to + 1).entries())
      rows[from + offset] = { ...row, state, commit };
  }
  return { ...progress, rows };
}

/** Writes no more of an import; what is written stays. */
export const cancelBulk = (id: string): Promise<BulkProgress> =>
  request(bulkProgress, `/api/bulk/${encodeURIComponent(id)}/cancel`, { method: 'POST' });

/** Address of the rows that came to nothing, as a file. */
export const refusedRowsPath = (id: string) => `/api/bulk/${encodeURIComponent(id)}/refused`;
