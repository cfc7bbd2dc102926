import { stringify } from 'yaml';
import { csvOfRefused } from './csv.ts';
import type { ImportFormat } from './read.ts';
import type { ImportRow } from './row.ts';
import { formatProblem } from '#fleet/schema';

/** Of a problem what it says in another file: there its place means nothing. */
interface Said {
  readonly field: string;
  readonly value?: string | undefined;
  readonly rule: string;
}

/**
 * The rows of an import that were refused, as a file of the same format to mend and send again. CSV and YAML say
 * beside each row what is wrong with it; JSON has no place for that.
 * @param text what `rows` were read from
 * @param problems by the index of the row
 */
export function refusedFile(
  { text, format, rows }: { readonly text: string; readonly format: ImportFormat; readonly rows: readonly ImportRow[] },
  problems: ReadonlyMap<number, readonly Said[]>,
): string {
  const told = (of: readonly Said[]) =>
    of.map(({ field, value, rule }) => formatProblem({ field, rule, ...(value === undefined ? {} : { value }) }));
  if (format === 'csv') {
    return csvOfRefused(text, new Map([...problems].map(([index, of]) => [index, told(of).join('; ')])));
  }
  const refused = rows.flatMap(({ input }, index) => {
    const of = problems.get(index);
    return of === undefined ? [] : [{ input, told: told(of) }];
  });
  if (format === 'json') {
    return `${JSON.stringify(
      refused.map(({ input }) => input),
      null,
      2,
    )}\n`;
  }
  return refused
    .map(({ input, told }) => `${told.map(line => `# ${line}\n`).join('')}${stringify(input, { compat: 'yaml-1.1' })}`)
    .join('---\n');
}
