import { isUtf8 } from 'node:buffer';
import { setImmediate as yieldThread } from 'node:timers/promises';
import { DamagedObject } from './errors.ts';
import { limits, TooLarge } from './limits.ts';
import type { Entry } from './listing.ts';
import type { ObjectReader } from './object-reader.ts';

/** A path at which two trees differ, with the file of each. */
export interface Difference {
  readonly path: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

interface Named extends Entry {
  readonly name: string;
}

interface Pair {
  /** Empty, or with a final `/`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Number of entries that are compared in one go, which takes some milliseconds. */
const stepSize = 5000;

/** Number of tree pairs that are read at once. */
const concurrency = 16;

/**
 * Walks two trees side by side, through differing parts only. Git does so too, but keeps all paths before it prints the
 * first, and a tree of a few objects can contain billions of them: this walk stops when there are too many.
 * @param before name of a commit or tree; null is an empty one
 * @param within a path: nothing else is compared
 * @throws TooLarge
 */
export async function differenceOf(
  objects: ObjectReader,
  before: string | null,
  after: string | null,
  within = '',
): Promise<Difference[]> {
  const found: Difference[] = [];
  const pending: Pair[] = [{ path: '', before, after }];
  const trees = new Map<string, Promise<readonly Named[]>>();
  /** The same directory may be in many places. */
  const entriesIn = (name: string | null) => {
    if (name === null) return nothing;
    const known = trees.get(name) ?? entriesOf(objects, name);
    trees.set(name, known);
    return known;
  };
  let seen = 0;
  let rested = 0;
  while (pending.length > 0) {
    const pairs = await Promise.all(
      pending.splice(-concurrency).map(async ({ path, before, after }) => {
        return { path, before: await entriesIn(before), after: await entriesIn(after) };
      }),
    );
    for (const pair of pairs) {
      // Lets requests and streams continue in between.
      if (seen - rested > stepSize) {
        rested = seen;
        await yieldThread();
      }
      for (const [name, mine, theirs] of unlike(pair.before, pair.after)) {
        const path = `${pair.path}${name}`;
        if (!leadsTo(path, within)) continue;
        if (++seen > limits.paths) throw new TooLarge(`more than ${limits.paths.toLocaleString('en')} files differ`);
        if (path.length > limits.pathBytes) throw new TooLarge(`a path is longer than ${limits.pathBytes} bytes`);
        const [tree, other] = [treeOf(mine), treeOf(theirs)];
        if (tree !== null || other !== null) pending.push({ path: `${path}/`, before: tree, after: other });
        const [before, after] = [tree === null ? mine : undefined, other === null ? theirs : undefined];
        if (before !== undefined || after !== undefined)
          found.push({ path, before: fileOf(before), after: fileOf(after) });
      }
    }
  }
  return found;
}

const leadsTo = (path: string, within: string) => {
  const directory = within.endsWith('/') ? within.slice(0, -1) : within;
  return directory === '' || path === directory || path.startsWith(`${directory}/`) || directory.startsWith(`${path}/`);
};

/** The entry without its name, which is in the path. */
const fileOf = (entry: Entry | undefined) => entry && { mode: entry.mode, id: entry.id };

const treeOf = (entry: Entry | undefined) => (entry?.mode === treeMode ? entry.id : null);

const treeMode = '40000';

/** Yields the names that only one of both has, or that differ. */
function* unlike(
  before: readonly Named[],
  after: readonly Named[],
): Generator<[name: string, mine: Named | undefined, theirs: Named | undefined]> {
  const mine = new Map(before.map(entry => [entry.name, entry]));
  for (const entry of after) {
    const same = mine.get(entry.name);
    mine.delete(entry.name);
    if (same?.id !== entry.id || same.mode !== entry.mode) yield [entry.name, same, entry];
  }
  for (const entry of mine.values()) yield [entry.name, entry, undefined];
}

/** Returns the changes that turn the files of the first tree into those of the second. */
export const applied = (difference: readonly Difference[]) =>
  difference.map(({ path, after }): [string, Entry | undefined] => [path, after]);

/** Returns how a file was touched. */
export function touched({ path, before, after }: Difference): { status: 'A' | 'M' | 'D'; path: string } {
  return { path, status: after === undefined ? 'D' : before === undefined ? 'A' : 'M' };
}

const nothing = Promise.resolve<readonly Named[]>([]);

async function entriesOf(objects: ObjectReader, name: string): Promise<readonly Named[]> {
  const tree = await objects.read(`${name}^{tree}`);
  if (tree?.type !== 'tree') throw new DamagedObject(`the tree of ${name}`);
  if (tree.content === null) throw new TooLarge(`a directory listing has ${tree.size} bytes`);
  return parseTree(tree.content, tree.id.length / 2);
}

/**
 * Returns the entries of a tree object: `<mode> <name>\0<id>`, without anything between them. A truncated entry is left
 * out.
 * @param idBytes of the repository: 20, or 32 with SHA-256
 */
export function parseTree(content: Buffer, idBytes: number): Named[] {
  const entries: Named[] = [];
  let start = 0;
  for (;;) {
    const space = content.indexOf(0x20, start);
    const nul = content.indexOf(0, space);
    const end = nul + 1 + idBytes;
    if (space < 0 || nul < 0 || end > content.length) return entries;
    const id = content.toString('hex', nul + 1, end);
    // Some programs write `040000`, and a file may be marked as writable for its group.
    entries.push({
      mode: modeOf(content.toString('latin1', start, space)),
      name: nameOf(content.subarray(space + 1, nul)),
      id,
    });
    start = end;
  }
}

/** Normalizes a mode as Git does: for a file only the executable bit counts, and an unknown mode is a submodule. */
function modeOf(text: string): string {
  const mode = Number.parseInt(text, 8);
  const fileType = mode & 0o170000;
  if (fileType === 0o040000) return treeMode;
  if (fileType === 0o120000) return '120000';
  if (fileType === 0o100000) return mode & 0o100 ? '100755' : '100644';
  return '160000';
}

/**
 * Returns a name as text that Git reads back to the same bytes inside quotes: `\` is doubled, and bytes that are not
 * UTF-8 become octal. All others stand for themselves.
 */
function nameOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString().replaceAll('\\', '\\\\');
  return bytes
    .toString('latin1')
    .replaceAll('\\', '\\\\')
    .replace(/[\x80-\xff]/g, byte => `\\${byte.charCodeAt(0).toString(8)}`);
}
