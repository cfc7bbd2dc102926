import {
  Composer,
  isAlias,
  isMap,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  YAMLParseError,
  type Alias,
  type CST,
  type Document,
} from 'yaml';
import type { z } from 'zod';
import { InvalidInput } from './domain-error.ts';
import { limits, sizeRule } from './limits.ts';
import type { Problem } from './problem.ts';

type Path = readonly PropertyKey[];
interface Found {
  readonly path: Path;
  readonly problem: Problem;
}

/** Shows invisible characters, and those that reverse the line around them, as JSON writes them. */
const unseen = /[\p{Cf}\p{Zl}\p{Zp}]/gu;
const escaped = (character: string) =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

/** Hides a password in an address. */
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

/** Returns the rule for schemas that do not define one. */
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

/** Finds keys that the schemas of maps ignore; what a person wrote must not be lost silently. */
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
  const reported = result.error?.issues.flatMap(issue => flatten(issue, value)) ?? [];
  const others = inherited.filter(({ problem }) => !reported.some(({ problem: { field } }) => field === problem.field));
  return { found: [...reported, ...others].slice(0, limits.problems) };
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

/** Returns line and column of a field in a file, or of its nearest existing ancestor. */
export type Locate = (field: string | readonly PropertyKey[]) => { line: number; column: number };

/**
 * Reads YAML text without a schema.
 * @throws InvalidInput on invalid YAML, duplicate keys, keys that are not text, alias bombs, several documents, text
 *   that is not UTF-8, more than {@link limits} allow
 */
export function readYaml(file: string, text: string): ReadDocument {
  const lines = new LineCounter();
  const tokens = file === 'fleet.yaml' ? limits.fleetTokens : limits.storeTokens;
  const [document, next] = parseText(file, text, { bytes: limits.fileBytes, tokens }, lines);
  if (document === undefined) throw problemAt(file, lines, 'is empty');
  if (next !== undefined) document.errors.push(new YAMLParseError([next.range[0], next.range[0]], 'MULTIPLE_DOCS', ''));
  return readDocument(file, document, lines);
}

/**
 * Reads YAML text of several documents, such as an import; JSON is YAML too.
 * @returns its documents, without empty ones
 * @throws InvalidInput as {@link readYaml} does, with the problems of all documents
 */
export function readYamlStream(file: string, text: string): ReadDocument[] {
  const lines = new LineCounter();
  const documents = parseText(file, text, { bytes: limits.importBytes, tokens: limits.importTokens }, lines);
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

/** Value of a YAML document, with the positions of its parts. */
export interface ReadDocument {
  readonly value: unknown;
  readonly locate: Locate;
}

/** The library compares each key with every other; {@link survey} finds duplicates faster. */
const parseOptions = { uniqueKeys: false, stringKeys: true, prettyErrors: false } as const;

function problemAt(file: string, lines: LineCounter, rule: string, offset = 0): InvalidInput {
  const { line, col } = lines.linePos(offset);
  return new InvalidInput([{ file, line: Math.max(line, 1), column: Math.max(col, 1), field: '', rule }]);
}

/** Parses the documents of a text; an empty text has one too. */
function parseText(
  file: string,
  text: string,
  most: { readonly bytes: number; readonly tokens: number },
  lines: LineCounter,
): Document.Parsed[] {
  if (byteLength(text) > most.bytes) throw problemAt(file, lines, sizeRule(most.bytes));
  const composer = new Composer({ ...parseOptions, lineCounter: lines });
  let parsed: Document.Parsed[];
  try {
    parsed = [...composer.compose(tokensOf(file, text, most.tokens, lines), true, text.length)];
  } catch (error) {
    // The parser recurses into each level.
    if (error instanceof RangeError) throw problemAt(file, lines, tooDeep);
    throw error;
  }
  // A decoder writes this character for bytes that are not UTF-8: the name of the shop would be served with holes.
  const hole = text.indexOf('\uFFFD');
  if (hole >= 0) throw problemAt(file, lines, 'must be UTF-8 text', hole);
  return parsed;
}

/** Reads no further than the limit, so that longer text costs nothing. */
function* tokensOf(file: string, text: string, most: number, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > most) {
      throw problemAt(file, lines, `must have at most ${most} YAML tokens`);
    }
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

function readDocument(file: string, document: Document.Parsed, lines: LineCounter): ReadDocument {
  const refuse = (rule: string, offset?: number) => problemAt(file, lines, rule, offset);
  const { aliases, twice, isTooDeep } = survey(document);
  const syntax = document.errors[0];
  const invalid: [offset: number, rule: string][] = [
    // Errors after the first error of syntax mostly repeat it.
    ...(syntax === undefined ? [] : [[syntax.pos[0], yamlRule(syntax.code, syntax.message)] as [number, string]]),
    ...twice.map((offset): [number, string] => [offset, 'must not have the same key twice']),
  ];
  if (invalid.length > 0) {
    throw new InvalidInput(
      invalid.slice(0, limits.problems).flatMap(([offset, rule]) => problemAt(file, lines, rule, offset).problems),
    );
  }
  if (isTooDeep) throw refuse(tooDeep);
  const first = aliases[0]?.alias.range[0];
  const tooMany = () =>
    refuse(`must not use more than ${limits.aliases} aliases (*name), counted after expansion`, first);
  if (aliases.length > limits.aliases) throw tooMany();
  for (const { alias, ancestors } of aliases) {
    const source = alias.resolve(document);
    if (source === undefined)
      throw refuse(`*${alias.source} needs an anchor &${alias.source} before it`, alias.range[0]);
    if (ancestors.includes(source))
      throw refuse(`*${alias.source} must not stand inside &${alias.source}`, alias.range[0]);
  }
  const locate: Locate = field => position(document, lines, typeof field === 'string' ? field.split('.') : field);
  try {
    return { value: document.toJS({ maxAliasCount: limits.aliases }) as unknown, locate };
  } catch (error) {
    throw error instanceof RangeError ? refuse(tooDeep) : tooMany();
  }
}

const tooDeep = `is nested too deeply: at most ${limits.depth} levels are read`;

/** Facts about a document that one walk collects before it is read. */
interface Survey {
  /** Counts at most one too many. */
  readonly aliases: { readonly alias: Alias.Parsed; readonly ancestors: readonly unknown[] }[];
  /** Positions of duplicate keys. */
  readonly twice: number[];
  readonly isTooDeep: boolean;
}

function survey(document: Document.Parsed): Survey {
  const aliases: Survey['aliases'] = [];
  const twice: number[] = [];
  const ancestors: unknown[] = [];
  let isTooDeep = false;
  const walk = (node: unknown): void => {
    if (isAlias(node)) {
      if (aliases.length <= limits.aliases) {
        aliases.push({ alias: node as Alias.Parsed, ancestors: [...ancestors] });
      }
      return;
    }
    if (!isMap<{ value?: unknown; range?: readonly number[] } | null>(node) && !isSeq(node)) return;
    if (ancestors.length >= limits.depth) {
      isTooDeep = true;
      return;
    }
    ancestors.push(node);
    if (isMap(node)) {
      const keys = new Set<unknown>();
      for (const { key, value } of node.items) {
        if (keys.has(key?.value)) twice.push(key?.range?.[0] ?? 0);
        keys.add(key?.value);
        walk(key);
        walk(value);
      }
    } else {
      node.items.forEach(walk);
    }
    ancestors.pop();
  };
  walk(document.contents);
  return { aliases, twice, isTooDeep };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function yamlRule(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'must hold one document';
  if (code === 'NON_STRING_KEY') return 'must have strings as keys';
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

/** Returns the position of a key of a mapping or an item of a list. */
function offsetIn(parent: unknown, key: PropertyKey | undefined): number | undefined {
  if (isMap<{ value?: unknown; range?: readonly number[] } | null>(parent)) {
    return parent.items.find(item => String(item.key?.value) === String(key))?.key?.range?.[0];
  }
  if (isSeq<{ range?: readonly number[] }>(parent)) return parent.items[Number(key)]?.range?.[0];
  return undefined;
}
