import { isMap, isSeq, LineCounter, parseAllDocuments, parseDocument, visit, type Alias, type Document } from 'yaml';
import type { z } from 'zod';
import { InvalidInput, type Problem } from './problem.ts';

/** A store file is a few hundred bytes; a megabyte of YAML is an accident or an attack. */
const maxBytes = 64 * 1024;
/** Store files need no aliases; a few are harmless, thousands are a "billion laughs" bomb. */
const maxAliasCount = 20;
/** More problems than these help nobody, and 64 KiB can hold ten thousand. */
const maxProblems = 50;

type Path = readonly PropertyKey[];
interface Found {
  readonly path: Path;
  readonly problem: Problem;
}

/** What nobody sees, or what turns the line around it, is shown as JSON writes it. */
const unseen = /[\p{Cf}\p{Zl}\p{Zp}]/gu;
const escaped = (character: string) =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

/** A password in an address is no part of a problem. */
const credentials = /:\/\/[^"\s]*@/g;

function formatValue(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const json = (JSON.stringify(value) as string | undefined)?.replace(credentials, '://***@').replace(unseen, escaped);
  return json !== undefined && json.length > 120 ? `${json.slice(0, 119)}…` : json;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      inner !== null && typeof inner === 'object' && Object.hasOwn(inner, part)
        ? (inner as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}

function flatten(issue: z.core.$ZodIssue, root: unknown): Found[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(name => {
      const path = [...issue.path, name];
      return found(path, at(root, path), 'is not a known field');
    });
  }
  const value = at(root, issue.path);
  if (value === undefined) return [found(issue.path, undefined, 'is required')];
  if (issue.code === 'invalid_key') {
    return issue.issues.map(inner => found(issue.path, value, `has a name that ${inner.message}`));
  }
  return [found(issue.path, value, issue.message)];
}

function found(path: Path, value: unknown, rule: string): Found {
  const shown = formatValue(value);
  const field = path.map(String).join('.');
  return { path, problem: { field, ...(shown === undefined ? {} : { value: shown }), rule } };
}

/** The rule where a schema names none. */
function defaultRule(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nouns[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must be at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

const nouns: Readonly<Record<string, string>> = {
  object: 'a mapping of fields',
  record: 'a mapping of fields',
  array: 'a list',
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** The schemas of maps pass this key over; what somebody wrote must not be lost without a word. */
function protoKeysIn(value: unknown, path: Path): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '__proto__' ? [found([...path, key], inner, 'is not a known field')] : protoKeysIn(inner, [...path, key]),
  );
}

function check<T extends z.ZodType>(schema: T, value: unknown): { data: z.output<T> } | { found: Found[] } {
  const result = schema.safeParse(value, { error: defaultRule });
  const inherited = protoKeysIn(value, []);
  if (result.success && inherited.length === 0) return { data: result.data };
  const told = result.error?.issues.flatMap(issue => flatten(issue, value)) ?? [];
  const others = inherited.filter(({ problem }) => !told.some(({ problem: { field } }) => field === problem.field));
  return { found: [...told, ...others].slice(0, maxProblems) };
}

/**
 * Parses a value against a schema.
 * @throws InvalidInput with every problem (the first fifty), each naming field, value and rule
 */
export function parseValue<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = check(schema, value);
  if ('data' in result) return result.data;
  throw new InvalidInput(result.found.map(({ problem }) => problem));
}

/**
 * Parses one YAML file of the fleet repository.
 * @param file its path in the repository, for the problems
 * @throws InvalidInput whose problems carry line and column
 */
export function parseFile<T extends z.ZodType>(schema: T, file: string, text: string): z.output<T> {
  const { value, locate } = readYaml(file, text);
  const result = check(schema, value);
  if ('data' in result) return result.data;
  throw new InvalidInput(result.found.map(({ path, problem }) => ({ file, ...locate(path), ...problem })));
}

/** Line and column of a field in a file, or of its nearest ancestor that is there. */
export type Locate = (field: string | readonly PropertyKey[]) => { line: number; column: number };

/**
 * Reads YAML text without a schema.
 * @throws InvalidInput on broken YAML, duplicate keys, keys that are no text, alias bombs, several documents, text that
 * is not UTF-8, more than 64 KiB
 */
export function readYaml(file: string, text: string): ReadDocument {
  const lines = new LineCounter();
  const document = parseText(file, text, maxBytes, lines, () =>
    parseDocument(text, { ...parseOptions, lineCounter: lines }),
  );
  return readDocument(file, document, lines);
}

/**
 * Reads YAML text of several documents, such as a request for many stores; JSON is YAML too.
 * @param limit how many bytes the text may have
 * @returns its documents, without those that are empty
 * @throws InvalidInput as {@link readYaml} does, with the problems of all documents
 */
export function readYamlStream(file: string, text: string, limit: number): ReadDocument[] {
  const lines = new LineCounter();
  const documents = parseText(file, text, limit, lines, () =>
    parseAllDocuments(text, { ...parseOptions, lineCounter: lines }),
  );
  const problems: Problem[] = [];
  const read: ReadDocument[] = [];
  for (const document of documents) {
    try {
      read.push(readDocument(file, document, lines));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return read.filter(({ value }) => value !== null);
}

/** What a YAML document says, and where it says it. */
export interface ReadDocument {
  readonly value: unknown;
  readonly locate: Locate;
}

const parseOptions = { uniqueKeys: true, stringKeys: true, prettyErrors: false } as const;

function problemAt(file: string, lines: LineCounter, rule: string, offset = 0): InvalidInput {
  const { line, col } = lines.linePos(offset);
  return new InvalidInput([{ file, line: Math.max(line, 1), column: Math.max(col, 1), field: '', rule }]);
}

function parseText<T>(file: string, text: string, limit: number, lines: LineCounter, parse: () => T): T {
  if (byteLength(text) > limit) throw problemAt(file, lines, `must be at most ${limit / 1024} KiB`);
  let parsed: T;
  try {
    parsed = parse();
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw problemAt(file, lines, tooDeep);
    throw error;
  }
  // What a decoder puts where bytes are no UTF-8: the name of the shop would be served with holes.
  const hole = text.indexOf('\uFFFD');
  if (hole >= 0) throw problemAt(file, lines, 'must be UTF-8 text', hole);
  return parsed;
}

function readDocument(file: string, document: Document.Parsed, lines: LineCounter): ReadDocument {
  const refuse = (rule: string, offset?: number) => problemAt(file, lines, rule, offset);
  if (document.errors.length > 0) {
    throw new InvalidInput(
      worthTelling(document.errors).map(error => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, field: '', rule: yamlRule(error.code, error.message) };
      }),
    );
  }
  const aliases = aliasesOf(document);
  const first = aliases[0]?.alias.range[0];
  const tooMany = () =>
    refuse(`must not use more than ${maxAliasCount} aliases (*name), counted as they unfold`, first);
  if (aliases.length > maxAliasCount) throw tooMany();
  for (const { alias, ancestors } of aliases) {
    const source = alias.resolve(document);
    if (source === undefined)
      throw refuse(`*${alias.source} needs an anchor &${alias.source} before it`, alias.range[0]);
    if (ancestors.includes(source))
      throw refuse(`*${alias.source} must not stand inside &${alias.source}`, alias.range[0]);
  }
  const locate: Locate = field => position(document, lines, typeof field === 'string' ? field.split('.') : field);
  try {
    return { value: document.toJS({ maxAliasCount }) as unknown, locate };
  } catch (error) {
    throw error instanceof RangeError ? refuse(tooDeep) : tooMany();
  }
}

const tooDeep = 'is nested too deeply';

/** What follows the first error of syntax is mostly its echo; a key that is there twice is an error of its own. */
function worthTelling(errors: Document.Parsed['errors']): Document.Parsed['errors'] {
  const syntax = errors.find(error => error.code !== 'DUPLICATE_KEY');
  return errors.filter(error => error === syntax || error.code === 'DUPLICATE_KEY').slice(0, maxProblems);
}

function aliasesOf(document: Document.Parsed): { alias: Alias.Parsed; ancestors: readonly unknown[] }[] {
  const aliases: { alias: Alias.Parsed; ancestors: readonly unknown[] }[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      aliases.push({ alias: alias as Alias.Parsed, ancestors });
      return aliases.length > maxAliasCount ? visit.BREAK : undefined;
    },
  });
  return aliases;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function yamlRule(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'must not have the same key twice';
  if (code === 'MULTIPLE_DOCS') return 'must hold one document';
  if (code === 'NON_STRING_KEY') return 'must have texts as keys';
  if (code === 'TAB_AS_INDENT') return 'must be indented with spaces, not with tabs';
  if (message.startsWith('Maximum call stack')) return tooDeep;
  return `is not valid YAML: ${message.length > 200 ? `${message.slice(0, 199)}…` : message}`;
}

function position(document: Document.Parsed, lines: LineCounter, path: Path): { line: number; column: number } {
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const offset = offsetIn(parent, path[length - 1]);
    if (offset === undefined) continue;
    return at(offset);
  }
  return at(document.contents?.range[0] ?? 0);
}

/** Where a key of a mapping or an item of a list begins. */
function offsetIn(parent: unknown, key: PropertyKey | undefined): number | undefined {
  if (isMap<{ value?: unknown; range?: readonly number[] } | null>(parent)) {
    return parent.items.find(item => String(item.key?.value) === String(key))?.key?.range?.[0];
  }
  if (isSeq<{ range?: readonly number[] }>(parent)) return parent.items[Number(key)]?.range?.[0];
  return undefined;
}
