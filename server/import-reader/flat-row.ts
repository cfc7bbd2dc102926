import type { ImportFormat, ImportRow, refusedFile } from '#fleet';
import { allStoreFields, type Problem } from '#fleet/schema';

/** The task of a thread: one file to read. */
export interface ReadTask {
  /** Name of the file, for its problems. */
  readonly file: string;
  readonly text: string;
  readonly format: ImportFormat;
  /** Problems of refused rows by their index: requests the file of these rows instead of all rows. */
  readonly refused?: RefusedRows;
}

export type RefusedRows = Parameters<typeof refusedFile>[1];

/** A message of the thread: some rows, the file of refused rows, or the problems of the whole file. */
export type ReadResult =
  | { readonly rows: readonly FlatRow[]; readonly isLast: boolean }
  | { readonly refusedFile: string }
  | { readonly problems: readonly Problem[] };

/** Number of rows in one message: receiving thousands at once would block everything else. */
export const rowsInSlice = 100;

/** A row as plain data, which can leave the thread that read it. */
export interface FlatRow extends Omit<ImportRow, 'locate'> {
  /** Line and column of each field by its path; the row itself has the empty path. */
  readonly positions: ReadonlyMap<string, number>;
}

/**
 * Number of fields with a position; a row has some twenty. Further fields get the position of the value that contains
 * them.
 */
const maxPositions = 200;

/** Packs line and column into one number: a map of numbers is copied in a fraction of the time. */
const lineFactor = 2 ** 24;

const fields = [...allStoreFields().keys()].map(field => field.split('.'));

export function flatRow({ file, input, locate }: ImportRow): FlatRow {
  const positions = new Map<string, number>();
  for (const path of pathsOf(input)) {
    if (positions.size >= maxPositions) break;
    const { line, column } = locate(path);
    positions.set(path.join('.'), line * lineFactor + Math.min(column, lineFactor - 1));
  }
  return { file, input, positions };
}

export function rowOf({ file, input, positions }: FlatRow): ImportRow {
  return {
    file,
    input,
    locate: field => {
      const path = typeof field === 'string' ? field.split('.') : field.map(String);
      for (let length = path.length; length > 0; length--) {
        const position = positions.get(path.slice(0, length).join('.'));
        if (position !== undefined) return positionOf(position);
      }
      return positionOf(positions.get('') ?? lineFactor + 1);
    },
  };
}

const positionOf = (position: number) => ({ line: Math.floor(position / lineFactor), column: position % lineFactor });

/** Yields the row, its values, and every field that it could name: an empty cell has a position too. */
function* pathsOf(input: unknown): Generator<readonly string[]> {
  yield [];
  yield* fields;
  const pending: (readonly [path: readonly string[], value: unknown])[] = [[[], input]];
  for (const [path, value] of pending) {
    if (typeof value !== 'object' || value === null || pending.length > maxPositions) continue;
    for (const [key, inner] of Object.entries(value)) {
      yield [...path, key];
      pending.push([[...path, key], inner]);
    }
  }
}
