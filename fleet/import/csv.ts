import { CsvError, parse } from 'csv-parse/sync';
import { parentOf, setAt } from '../lib/plain-object.ts';
import { firstProblems, type ImportRow } from './row.ts';
import {
  allStoreFields,
  defaultKind,
  InvalidInput,
  limits,
  sizeRule,
  storeFields,
  type FieldType,
  type Problem,
} from '#fleet/schema';

/** A cell, and the byte at which it begins. */
interface Cell {
  readonly text: string;
  readonly start: number;
}

/** Column with the reason why a row was refused, in a file returned to the user. */
const problemColumn = 'problem';

interface Column {
  /** Dotted path of the field in a store file. */
  readonly field: string;
  readonly type: FieldType;
}

/**
 * Reads CSV with a header of fields, `name,title,host,admin.email,aliases`; `spec.` may be left out, and case is
 * ignored. An empty cell leaves its field alone. Lists are separated by blanks or semicolons. Commas, semicolons and
 * tabs separate cells: spreadsheets of some countries write semicolons, and declare it in a first line `sep=;`. Columns
 * that are empty from top to bottom are ignored, as is a column `problem`, which refused rows have.
 * @throws InvalidInput
 */
export function readCsv(file: string, text: string): ImportRow[] {
  const refuse = (problems: readonly Problem[]) =>
    new InvalidInput(firstProblems(problems.map(problem => ({ file, ...problem }))));
  const bytes = Buffer.from(text.replace(/^\uFEFF/, ''));
  if (bytes.length > limits.importBytes) {
    throw refuse([{ line: 1, column: 1, field: '', rule: `${sizeRule(limits.importBytes)}; split the file` }]);
  }
  const positions = positionsIn(bytes);
  const odd = Math.max(bytes.indexOf('\uFFFD'), bytes.indexOf('\0'));
  if (odd >= 0) throw refuse([{ ...positions(odd), field: '', rule: utf8Rule }]);
  const [header = [], ...records] = parseCells(bytes, positions, refuse);
  const { columns, problems } = readHeader(header, positions);
  for (const cells of records) {
    const filled = cells.findLastIndex(({ text }) => text !== '') + 1;
    const nameless = cells.findIndex(({ text }, at) => text !== '' && header[at]?.text === '');
    if (filled > header.length || cells.length < header.length) {
      const rule = `must have ${header.length} cells like the header; it has ${Math.max(filled, cells.length)}`;
      problems.push({ ...positions(cells[0]?.start ?? 0), field: '', rule });
    } else if (nameless >= 0) {
      const value = JSON.stringify(cells[nameless]?.text);
      const rule = 'has no name in the header';
      problems.push({ ...positions(cells[nameless]?.start ?? 0), field: `column ${nameless + 1}`, value, rule });
    }
  }
  if (problems.length > 0) throw refuse(problems);
  return records.map(cells => ({
    file,
    input: inputOf(columns, cells),
    locate: field => {
      const path = typeof field === 'string' ? field : field.join('.');
      // A problem may concern one item of a cell, or a mapping that several cells make up.
      const index = columns.findIndex(
        column =>
          column !== undefined && (`${path}.`.startsWith(`${column.field}.`) || column.field.startsWith(`${path}.`)),
      );
      return positions(cells[path === '' ? 0 : Math.max(index, 0)]?.start ?? 0);
    },
  }));
}

const utf8Rule = 'must be UTF-8 text; save a spreadsheet as "CSV UTF-8"';

/** The line in which Excel declares the separator of cells. */
const separatorLine = /^sep=([,;\t])(?=\r?\n|$)/i;

/** Returns the separator that a file declares, or else the first possible separator in its first line. */
const delimiterOf = (text: string) =>
  separatorLine.exec(text)?.[1] ?? /[,;\t]/.exec(text.split('\n', 1)[0] ?? '')?.[0] ?? ',';

/** Returns the records of a file that are not empty. */
function parseCells(
  bytes: Buffer,
  positions: ReturnType<typeof positionsIn>,
  refuse: (problems: readonly Problem[]) => InvalidInput,
): Cell[][] {
  const text = bytes.toString('utf8');
  const delimiter = delimiterOf(text);
  const skipped = separatorLine.exec(text)?.[0].length ?? 0;
  const columns = text.slice(skipped).trimStart().split('\n', 1)[0]?.split(delimiter).length ?? 0;
  if (columns > limits.csvColumns) {
    const rule = `must have at most ${limits.csvColumns} columns; it has ${columns}`;
    throw refuse([{ line: 1, column: 1, field: '', rule }]);
  }
  try {
    const records = parse(bytes.subarray(skipped), {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      cast: (text, { bytes: end }) => ({ text, end }),
    }) as unknown as readonly (readonly { readonly text: string; readonly end: number }[])[];
    let start = skipped;
    const cells = records.map(record => {
      while (bytes[start] === carriageReturn || bytes[start] === lineFeed) start++;
      return record.map(({ text, end }): Cell => {
        const cell = { text, start };
        start = skipped + end + 1;
        return cell;
      });
    });
    return cells.filter(record => record.some(({ text }) => text !== ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      throw refuse([{ ...positions(openQuote(bytes)), field: '', rule: 'has a quote " that is never closed' }]);
    }
    const line = typeof error.lines === 'number' ? error.lines : 1;
    const rule = 'has a quote " inside a cell; put the whole cell in quotes, and double each quote in it ("")';
    throw refuse([{ line, column: 1, field: '', rule }]);
  }
}

/** Returns the position of the quote that is still open at the end of the file. */
function openQuote(bytes: Buffer): number {
  let open = 0;
  let isOpen = false;
  let before = -2;
  for (let at = bytes.indexOf('"'); at !== -1; at = bytes.indexOf('"', at + 1)) {
    isOpen = !isOpen;
    // Two quotes in a row stand for one.
    if (isOpen && at !== before + 1) open = at;
    before = at;
  }
  return open;
}

/**
 * Returns some rows of a file that {@link readCsv} has read, unchanged, with the reason of each refusal in a last
 * column.
 * @param problems by the index of the row
 */
export function csvOfRefused(text: string, problems: ReadonlyMap<number, string>): string {
  const delimiter = delimiterOf(text);
  const line = (cells: readonly string[]) => cells.map(cell => quoted(cell, delimiter)).join(delimiter);
  const bytes = Buffer.from(text.replace(/^\uFEFF/, ''));
  const [header = [], ...records] = parseCells(bytes, positionsIn(bytes), problems => new InvalidInput(problems)).map(
    cells => cells.map(({ text }) => text),
  );
  const inputCells = (cells: readonly string[]) => cells.filter((_, index) => header[index] !== problemColumn);
  const rows = records.flatMap((cells, index) => {
    const problem = problems.get(index);
    return problem === undefined ? [] : [line([...inputCells(cells), problem])];
  });
  return [line([...inputCells(header), problemColumn]), ...rows, ''].join('\n');
}

const quoted = (cell: string, delimiter: string) =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;

function readHeader(header: readonly Cell[], positions: ReturnType<typeof positionsIn>) {
  const types = allStoreFields();
  const fields = new Map([...types.keys()].map(path => [path.toLowerCase(), path]));
  const seen = new Set<string>();
  const problems: Problem[] = [];
  const columns = header.map(({ text, start }): Column | undefined => {
    const name = text.toLowerCase();
    const field = fields.get(name === 'name' ? 'metadata.name' : name) ?? fields.get(`spec.${name}`) ?? '';
    const type = types.get(field)?.type;
    const refuse = (rule: string) => void problems.push({ ...positions(start), field: text, rule });
    if (name === problemColumn || name === '') return undefined;
    if (type === undefined) {
      const known = [...types.keys()].map(path => path.replace(/^(spec|metadata)\./, ''));
      refuse(`is not a field of a store; use one of ${known.join(', ')}`);
      return undefined;
    }
    if (seen.has(field)) refuse('must be unique');
    seen.add(field);
    return { field, type };
  });
  if (!columns.some(column => column?.field === 'metadata.name')) {
    problems.push({ line: 1, column: 1, field: 'name', rule: 'is missing from the header' });
  }
  return { columns, problems };
}

/** Returns a store file as JSON from the cells of a row. */
function inputOf(columns: readonly (Column | undefined)[], cells: readonly Cell[]): object {
  const kind = cells[columns.findIndex(column => column?.field === 'kind')]?.text ?? '';
  const input: Record<string, unknown> = { kind: kind === '' ? defaultKind : kind };
  // Names missing fields by their columns: `admin.email`, not `admin`.
  for (const [field, { isRequired }] of storeFields(String(input.kind))) {
    if (isRequired) parentOf(input, field);
  }
  columns.forEach((column, index) => {
    const text = cells[index]?.text ?? '';
    if (column === undefined || text === '') return;
    setAt(input, column.field, valueOf(text, column.type));
  });
  return input;
}

function valueOf(text: string, type: FieldType): unknown {
  if (type === 'list') return text.split(/[;\s]+/).filter(item => item !== '');
  return type === 'boolean' ? (truths.get(text.toLowerCase()) ?? text) : text;
}

/** Spreadsheets write TRUE in the language of their user; people write yes. */
const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', '1', 'wahr', 'ja', 'vrai', 'oui', 'verdadero', 'sí', 'vero'].map(
    word => [word, true] as const,
  ),
  ...['false', 'no', 'n', '0', 'falsch', 'nein', 'faux', 'non', 'falso'].map(word => [word, false] as const),
]);

const carriageReturn = 13;
const lineFeed = 10;

/** Returns line and column of bytes; the lines are counted once for all problems. */
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
