import { readCsv } from './csv.ts';
import { firstProblems, type ImportRow } from './row.ts';
import { InvalidInput, limits, readYamlStream, type Problem } from '#fleet/schema';

/** File format of an import. */
export type ImportFormat = 'yaml' | 'json' | 'csv';

/**
 * Reads the stores of an import: YAML with one store or a list of stores in each document, a list of stores as JSON, or
 * CSV with a header. {@link planImport} decides if a row is allowed.
 * @param file its name, for the problems
 * @throws InvalidInput with everything that can't be read: invalid syntax, unknown columns, values that are not stores
 */
export function readImport(file: string, text: string, format: ImportFormat): ImportRow[] {
  const rows = format === 'csv' ? readCsv(file, text) : readDocuments(file, text);
  if (rows.length === 0) throw new InvalidInput([{ file, line: 1, column: 1, field: '', rule: 'names no store' }]);
  if (rows.length > limits.importStores) {
    const rule = `must name at most ${limits.importStores} stores; it names ${rows.length}`;
    throw new InvalidInput([{ file, line: 1, column: 1, field: '', rule }]);
  }
  return rows;
}

/** JSON is YAML; read as YAML, it has lines and columns, and duplicate keys are reported. */
function readDocuments(file: string, text: string): ImportRow[] {
  let documents;
  try {
    documents = readYamlStream(file, text);
  } catch (error) {
    throw error instanceof InvalidInput ? new InvalidInput(firstProblems(error.problems)) : error;
  }
  const problems: Problem[] = [];
  const rows = documents.flatMap(({ value, locate }): ImportRow[] => {
    if (!Array.isArray(value)) return [{ file, input: value, locate }];
    return value.map((input: unknown, index) => ({
      file,
      input,
      locate: field => locate([index, ...(typeof field === 'string' ? field.split('.').filter(Boolean) : field)]),
    }));
  });
  for (const { input, locate } of rows) {
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) continue;
    problems.push({
      file,
      ...locate([]),
      field: '',
      value: JSON.stringify(input),
      rule: 'must be a store, a mapping of fields',
    });
  }
  if (problems.length > 0) throw new InvalidInput(firstProblems(problems));
  return rows;
}
