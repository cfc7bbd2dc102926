import { CsvError, parse } from 'csv-parse/sync';
import { firstProblems, type BulkRow } from './row.ts';
import { InvalidInput, storeFieldTypes, type FieldType, type Problem } from '#fleet/schema';

/** A cell, and the byte that it begins at. */
interface Cell {
  readonly text: string;
  readonly start: number;
}

/** Why a row was refused, in a file that gives it back. */
const problemColumn = 'problem';

interface Column {
  /** Dotted path of the field in a store file. */
  readonly field: string;
  readonly type: FieldType;
}

/**
 * Reads CSV with a header of fields, `name,title,host,admin.email,aliases`; `spec.` may be left out. A cell that is empty
 * says nothing of its field. Lists are separated by blanks or semicolons. Commas, semicolons and tabs separate cells:
 * spreadsheets of some countries write semicolons. A column `problem` is passed over: it came back with rows that were
 * refused.
 * @throws InvalidInput
 */
export function readCsv(file: string, text: string, maxBytes: number): BulkRow[] {
  const refuse = (problems: readonly Problem[]) =>
    new InvalidInput(firstProblems(problems.map(problem => ({ file, ...problem }))));
  const bytes = Buffer.from(text.replace(/^\uFEFF/, ''));
  if (bytes.length > maxBytes) {
    throw refuse([{ line: 1, column: 1, field: '', rule: `must be at most ${maxBytes / 1024} KiB` }]);
  }
  const positions = positionsIn(bytes);
  const hole = bytes.indexOf('\uFFFD');
  if (hole >= 0) throw refuse([{ ...positions(hole), field: '', rule: 'must be UTF-8 text' }]);
  const [header = [], ...records] = parseCells(bytes, refuse);
  const { columns, problems } = readHeader(header, positions);
  for (const cells of records) {
    if (cells.length === header.length) continue;
    const rule = `must have ${header.length} cells like the header; it has ${cells.length}`;
    problems.push({ ...positions(cells[0]?.start ?? 0), field: '', rule });
  }
  if (problems.length > 0) throw refuse(problems);
  return records.map(cells => ({
    file,
    input: inputOf(columns, cells),
    locate: field => {
      const path = typeof field === 'string' ? field : field.join('.');
      // A problem may be of one item of a cell, or of a mapping that cells make up.
      const index = columns.findIndex(
        column =>
          column !== undefined && (`${path}.`.startsWith(`${column.field}.`) || column.field.startsWith(`${path}.`)),
      );
      return positions(cells[path === '' ? 0 : Math.max(index, 0)]?.start ?? 0);
    },
  }));
}

/** What separates the cells of a file: the first of what can, in its first line. */
const delimiterOf = (text: string) => /[,;\t]/.exec(text.split('\n', 1)[0] ?? '')?.[0] ?? ',';

/** The records of a file that say anything. */
function parseCells(bytes: Buffer, refuse: (problems: readonly Problem[]) => InvalidInput): Cell[][] {
  try {
    const records = parse(bytes, {
      delimiter: delimiterOf(bytes.toString('utf8')),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      cast: (text, { bytes: end }) => ({ text, end }),
    }) as unknown as readonly (readonly { readonly text: string; readonly end: number }[])[];
    let start = 0;
    const cells = records.map(record => {
      while (bytes[start] === carriageReturn || bytes[start] === lineFeed) start++;
      return record.map(({ text, end }): Cell => {
        const cell = { text, start };
        start = end + 1;
        return cell;
      });
    });
    return cells.filter(record => record.some(({ text }) => text !== ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    throw refuse([{ line, column: 1, field: '', rule: `is not valid CSV: ${error.message}` }]);
  }
}

/**
 * Some rows of a file that {@link readCsv} has read, as they were, with why each was refused in a last column.
 * @param problems by the index of the row
 */
export function csvOfRefused(text: string, problems: ReadonlyMap<number, string>): string {
  const delimiter = delimiterOf(text);
  const line = (cells: readonly string[]) => cells.map(cell => quoted(cell, delimiter)).join(delimiter);
  const bytes = Buffer.from(text.replace(/^\uFEFF/, ''));
  const [header = [], ...records] = parseCells(bytes, problems => new InvalidInput(problems)).map(cells =>
    cells.map(({ text }) => text),
  );
  const kept = (cells: readonly string[]) => cells.filter((_, index) => header[index] !== problemColumn);
  const rows = records.flatMap((cells, index) => {
    const problem = problems.get(index);
    return problem === undefined ? [] : [line([...kept(cells), problem])];
  });
  return [line([...kept(header), problemColumn]), ...rows, ''].join('\n');
}

const quoted = (cell: string, delimiter: string) =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;

function readHeader(header: readonly Cell[], positions: ReturnType<typeof positionsIn>) {
  const types = storeFieldTypes();
  const problems: Problem[] = [];
  const columns = header.map(({ text, start }, index): Column | undefined => {
    const field = [text === 'name' ? 'metadata.name' : text, `spec.${text}`].find(path => types.has(path)) ?? '';
    const type = types.get(field);
    const refuse = (rule: string) => void problems.push({ ...positions(start), field: text, rule });
    if (text === problemColumn) return undefined;
    if (type === undefined) {
      const known = [...types.keys()].map(path => path.replace(/^(spec|metadata)\./, ''));
      refuse(`is no field of a store; a column is one of ${known.join(', ')}`);
      return undefined;
    }
    if (header.findIndex(other => other.text === text) < index) refuse('must not be there twice');
    return { field, type };
  });
  if (!columns.some(column => column?.field === 'metadata.name')) {
    problems.push({ line: 1, column: 1, field: 'name', rule: 'is missing from the header' });
  }
  return { columns, problems };
}

/** A store file as JSON, of what the cells say. */
function inputOf(columns: readonly (Column | undefined)[], cells: readonly Cell[]): object {
  const input: Record<string, unknown> = { kind: 'WooStore', metadata: {}, spec: {} };
  columns.forEach((column, index) => {
    const text = cells[index]?.text ?? '';
    if (column === undefined || text === '') return;
    const path = column.field.split('.');
    const last = path.pop() ?? '';
    let parent = input;
    for (const key of path) parent = (parent[key] ??= {}) as Record<string, unknown>;
    parent[last] = valueOf(text, column.type);
  });
  return input;
}

function valueOf(text: string, type: FieldType): unknown {
  if (type === 'list') return text.split(/[;\s]+/).filter(item => item !== '');
  // Spreadsheets write TRUE.
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

const carriageReturn = 13;
const lineFeed = 10;

/** Line and column of bytes; the lines are counted once, however many problems ask. */
function positionsIn(bytes: Buffer) {
  const lineStarts = [0];
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) lineStarts.push(at + 1);
  const lineOf = (offset: number) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return (offset: number) => {
    const line = lineOf(offset);
    return { line: line + 1, column: bytes.subarray(lineStarts[line], offset).toString('utf8').length + 1 };
  };
}
