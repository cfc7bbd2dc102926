import { stringify } from 'yaml';
import { csvOfRefused } from './csv.ts';
import type { ImportFormat } from './read.ts';
import type { ImportRow } from './row.ts';
import { formatProblem } from '#fleet/schema';

/** Message of a problem without its position, which has no meaning in another file. */
interface Message {
  readonly field: string;
  readonly value?: string | undefined;
  readonly rule: string;
}

/**
 * Returns the refused rows of an import as a file of the same format, to fix and send again. CSV and YAML name the
 * problem beside each row; JSON has no place for that.
 * @param text the text from which `rows` were read
 * @param problems by the index of the row
 */
export function refusedFile(
  { text, format, rows }: { readonly text: string; readonly format: ImportFormat; readonly rows: readonly ImportRow[] },
  problems: ReadonlyMap<number, readonly Message[]>,
): string {
  const messagesOf = (of: readonly Message[]) =>
    of.map(({ field, value, rule }) => formatProblem({ field, rule, ...(value === undefined ? {} : { value }) }));
  if (format === 'csv') {
    return csvOfRefused(text, new Map([...problems].map(([index, of]) => [index, messagesOf(of).join('; ')])));
  }
  const refused = rows.flatMap(({ input }, index) => {
    const of = problems.get(index);
    return of === undefined ? [] : [{ input, messages: messagesOf(of) }];
  });
  if (format === 'json') {
    return `${JSON.stringify(
      refused.map(({ input }) => input),
      null,
      2,
    )}\n`;
  }
  return refused
    .map(
      ({ input, messages }) =>
        `${messages.map(line => `# ${line}\n`).join('')}${stringify(input, { compat: 'yaml-1.1' })}`,
    )
    .join('---\n');
}
