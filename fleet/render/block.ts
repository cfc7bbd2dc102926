/**
 * Matches texts that every reader of YAML reads as themselves in any place: nine in ten of a manifest. Texts that could
 * be read as something else, by their words or length, do not match.
 */
const plain =
  /^(?:\d+(?:m|[KMGT]i)|(?!(?:y|n|yes|no|on|off|true|false|null)$|e[-\d_]*$)[a-z/](?:[\w./-]|[ :=@,?](?=[\w/])){0,200})$/i;

/** Texts that match {@link plain}: nearly all are the same in every store, and the pattern takes longer than a set. */
const knownPlain = new Set<string>();
/** Number of texts at which the set is cleared. */
const mostPlain = 2000;

function isPlain(text: string): boolean {
  if (knownPlain.has(text)) return true;
  if (!plain.test(text)) return false;
  if (knownPlain.size >= mostPlain) knownPlain.clear();
  knownPlain.add(text);
  return true;
}

/** Writes a value as YAML in block style, with a line break at its end. */
export type Write = (value: object) => string;

/**
 * Returns what `write` returns for a JSON object, byte for byte, in a quarter of the time: structure and plain texts
 * are written here, everything else by `write` itself.
 */
export function writeBlock(value: object, write: Write): string {
  return mapping(value, '', '', write) ?? write(value);
}

/** @param first the text before the first key, as `indent` is before the others */
function mapping(value: object, first: string, indent: string, write: Write): string | undefined {
  let text = '';
  let lead = first;
  for (const [key, inner] of Object.entries(value)) {
    if (!isPlain(key)) return undefined;
    if (inner === undefined) continue;
    text += `${lead}${key}:${after('key', inner, indent, write)}`;
    lead = indent;
  }
  return text === '' ? undefined : text;
}

/** Returns the text after `key:` or the `-` of an item at `indent`. */
function after(what: 'key' | 'item', value: unknown, indent: string, write: Write): string {
  if (typeof value === 'string' ? isPlain(value) : typeof value === 'boolean' || Number.isSafeInteger(value)) {
    return ` ${String(value)}\n`;
  }
  if (isEmpty(value)) return Array.isArray(value) ? ' []\n' : ' {}\n';
  const deeper = `${indent}  `;
  const [lineBreak, first] = what === 'key' ? ['\n', deeper] : ['', ' '];
  if (Array.isArray(value)) {
    const items = value.map(item => `-${after('item', item, deeper, write)}`);
    return lineBreak + first + items.join(deeper);
  }
  const text = isMapping(value) ? mapping(value, first, deeper, write) : undefined;
  if (text !== undefined) return lineBreak + text;
  return indented(typeof value === 'string' ? writtenText(what, value, write) : written(what, value, write), indent);
}

/** Returns what `write` returns for a value in this position, without its indent. */
function written(what: 'key' | 'item', value: unknown, write: Write): string {
  // Written with something behind it, because the end of a document may be written differently.
  return what === 'key' ? write({ k: value, z: 0 }).slice(2, -5) : write([value, 0]).slice(1, -4);
}

/** Cached outputs of `write`: nearly all texts are the same in every store. */
const known = new WeakMap<Write, Map<string, string>>();
/** Limits of the cache, which holds short texts only; it is cleared when it is full. */
const most = { texts: 500, characters: 2000 };

function writtenText(what: 'key' | 'item', value: string, write: Write): string {
  if (value.length > most.characters) return written(what, value, write);
  const texts = known.get(write) ?? new Map<string, string>();
  known.set(write, texts);
  const name = `${what} ${value}`;
  const remembered = texts.get(name);
  if (remembered !== undefined) return remembered;
  if (texts.size >= most.texts) texts.clear();
  const text = written(what, value, write);
  texts.set(name, text);
  return text;
}

/** True for a list or mapping without items. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Matches the starts of all lines but the first, and of no empty line. */
function indented(text: string, indent: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${indent}`);
}
