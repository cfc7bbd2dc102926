import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { InvalidInput, type Problem } from './problem.ts';

/** A store file is a few hundred bytes; a megabyte of YAML is an accident or an attack. */
const maxBytes = 64 * 1024;
/** Store files need no aliases; a few are harmless, thousands are a "billion laughs" bomb. */
const maxAliasCount = 20;

function formatValue(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const json = JSON.stringify(value) as string | undefined;
  return json !== undefined && json.length > 120 ? `${json.slice(0, 119)}…` : json;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      inner !== null && typeof inner === 'object' ? (inner as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

function flatten(issue: z.core.$ZodIssue, root: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(name => {
      const path = [...issue.path, name];
      return problem(path, at(root, path), 'is not a known field');
    });
  }
  const value = at(root, issue.path);
  if (value === undefined) return [problem(issue.path, undefined, 'is required')];
  return [problem(issue.path, value, issue.message)];
}

function problem(path: readonly PropertyKey[], value: unknown, rule: string): Problem {
  const shown = formatValue(value);
  return { field: path.map(String).join('.'), ...(shown === undefined ? {} : { value: shown }), rule };
}

/**
 * Parses a value against a schema.
 * @throws InvalidInput with every problem, each naming field, value and rule
 */
export function parseValue<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInput(result.error.issues.flatMap(issue => flatten(issue, value)));
}

/**
 * Parses one YAML file of the fleet repository.
 * @param file its path in the repository, for the problems
 * @throws InvalidInput whose problems carry line and column
 */
export function parseFile<T extends z.ZodType>(schema: T, file: string, text: string): z.output<T> {
  const { value, locate } = readYaml(file, text);
  try {
    return parseValue(schema, value);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(error.problems.map(found => ({ file, ...locate(found.field), ...found })));
  }
}

/** Line and column of a field in a file, or of its nearest ancestor that is there. */
export type Locate = (field: string) => { line: number; column: number };

/**
 * Reads YAML text without a schema.
 * @throws InvalidInput on broken YAML, duplicate keys, alias bombs, several documents, more than 64 KiB
 */
export function readYaml(file: string, text: string): { value: unknown; locate: Locate } {
  const refuse = (rule: string, line = 1, column = 1) => new InvalidInput([{ file, line, column, field: '', rule }]);
  if (byteLength(text) > maxBytes) throw refuse(`must be at most ${maxBytes / 1024} KiB`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InvalidInput(
      document.errors.map(error => {
        const position = lines.linePos(error.pos[0]);
        return {
          file,
          line: position.line,
          column: position.col,
          field: '',
          rule: yamlRule(error.code, error.message),
        };
      }),
    );
  }
  const locate: Locate = field => position(document, lines, field);
  try {
    return { value: document.toJS({ maxAliasCount }) as unknown, locate };
  } catch (error) {
    throw refuse(
      `must not use more than ${maxAliasCount} aliases (${error instanceof Error ? error.message : 'too many'})`,
    );
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function yamlRule(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'must not have the same key twice';
  if (code === 'MULTIPLE_DOCS') return 'must hold one document';
  return `is not valid YAML: ${message}`;
}

function position(document: Document.Parsed, lines: LineCounter, field: string): { line: number; column: number } {
  const path = field === '' ? [] : field.split('.');
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents;
    if (!isMap(parent)) continue;
    const pair = parent.items.find(
      item => String((item.key as { value?: unknown } | null)?.value) === path[length - 1],
    );
    const range = (pair?.key as { range?: [number, number, number] } | undefined)?.range;
    if (range) {
      const found = lines.linePos(range[0]);
      return { line: found.line, column: found.col };
    }
  }
  return { line: 1, column: 1 };
}
