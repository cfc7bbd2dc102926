import { isPlainObject } from '../lib/plain-object.ts';
import type { Locate, Problem } from '#fleet/schema';

/** One store of an import, not validated yet. */
export interface ImportRow {
  /** File of the request, for problems. */
  readonly file: string;
  /** The parsed row: a store file as JSON, or a part of one for an existing store. */
  readonly input: unknown;
  readonly locate: Locate;
}

/** Returns the name that a row gives to its store; empty if it has none. */
export function nameOf({ input }: ImportRow): string {
  const metadata = isPlainObject(input) ? input.metadata : undefined;
  const name = isPlainObject(metadata) ? metadata.name : undefined;
  return typeof name === 'string' ? name : '';
}

/** Number of problems that are shown of one request: a thousand rows can each break several rules. */
const shownProblems = 100;

/** Returns the first of many problems, and the number of the others. */
export function firstProblems(problems: readonly Problem[], limit = shownProblems): readonly Problem[] {
  const more = problems.length - limit;
  if (more <= 0) return problems;
  return [
    ...problems.slice(0, limit),
    { field: '', rule: `… and ${more} more ${more === 1 ? 'problem' : 'problems'}` },
  ];
}
