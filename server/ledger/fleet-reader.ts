import type { Snapshot } from './git/branch.ts';
import type { Texts } from './texts.ts';
import { fleetPath, isTreeFile, readTree, type BrokenFile, type FleetTree } from '#fleet';
import { InvalidInput, type Lock, type Problem, type Store } from '#fleet/schema';

export type Reading = { readonly tree: FleetTree } | { readonly problems: readonly Problem[] };

/** What became of one file; `name` is the store's. */
type Parsed = { name: string; store: Store } | { name: string; lock: Lock } | { broken: BrokenFile };

interface ParsedFile {
  readonly id: string;
  readonly text: string;
  readonly parsed: Parsed;
}

/** Reads the fleet of a snapshot and parses each version of a file once: a change of one store costs one parse. */
export class FleetReader {
  #files: ReadonlyMap<string, ParsedFile> = new Map();
  #last: { commit: string; reading: Reading } | null = null;

  constructor(private readonly texts: Texts) {}

  async read(snapshot: Snapshot): Promise<Reading> {
    if (this.#last?.commit === snapshot.commit) return this.#last.reading;
    const reading = await this.#read(snapshot);
    this.#last = { commit: snapshot.commit, reading };
    return reading;
  }

  async #read({ files }: Snapshot): Promise<Reading> {
    const fleetEntry = files.get(fleetPath);
    const fleetText = fleetEntry && (await this.texts.read(fleetEntry.id));
    let bare: FleetTree;
    try {
      bare = readTree(new Map(fleetText === undefined ? [] : [[fleetPath, fleetText]]), new Set());
    } catch (error) {
      if (error instanceof InvalidInput) return { problems: error.problems };
      throw error;
    }
    const paths = new Set<string>();
    const wanted: [path: string, id: string][] = [];
    for (const [path, { id }] of files) {
      if (path.startsWith('stores/') || path.startsWith('dist/')) paths.add(path);
      if (path !== fleetPath && isTreeFile(path)) wanted.push([path, id]);
    }
    this.#files = await this.#parse(wanted, fleetText ?? '');
    return { tree: { ...assemble(this.#files, fleetText ?? ''), fleet: bare.fleet, paths } };
  }

  async #parse(wanted: readonly (readonly [string, string])[], fleetText: string): Promise<Map<string, ParsedFile>> {
    const known = this.#files;
    const fresh = wanted.filter(([path, id]) => known.get(path)?.id !== id);
    const texts = await Promise.all(fresh.map(async ([path, id]) => [path, await this.texts.read(id)] as const));
    const parsed = parseTexts(texts, fleetText);
    const read = new Map(texts.map(([path, text]) => [path, { text, parsed: parsed.get(path) }]));
    return new Map(
      wanted.flatMap(([path, id]) => {
        const file = read.get(path) ?? known.get(path);
        return file?.parsed ? [[path, { id, text: file.text, parsed: file.parsed }] as const] : [];
      }),
    );
  }
}

/**
 * Parses files through {@link readTree}, the one reader of the fleet, and takes its answer apart by file. Locks of two
 * clusters may have one name, and its answer holds one of a name: such files are read in rounds.
 */
function parseTexts(texts: readonly (readonly [path: string, text: string])[], fleetText: string): Map<string, Parsed> {
  const results = new Map<string, Parsed>();
  for (let rest = texts; rest.length > 0;) {
    const names = new Set<string>();
    const later: (readonly [string, string])[] = [];
    const round = rest.filter(file => {
      const key = file[0].replace(/^dist\/[^/]+\//, '');
      if (names.has(key)) later.push(file);
      return !names.has(key) && names.add(key);
    });
    const tree = readTree(new Map([[fleetPath, fleetText], ...round]), new Set());
    const broken = new Map(tree.broken.map(file => [file.path, file]));
    for (const [path] of round) {
      const parsed = partOf(path, tree, broken.get(path));
      if (parsed) results.set(path, parsed);
    }
    rest = later;
  }
  return results;
}

function partOf(path: string, tree: FleetTree, broken: BrokenFile | undefined): Parsed | null {
  if (broken) return { broken };
  const name = /([^/]+)\.ya?ml$/.exec(path)?.[1] ?? '';
  const store = path.startsWith('stores/') ? tree.stores.get(name) : undefined;
  if (store) return { name, store };
  const lock = tree.locks.get(name);
  return lock ? { name, lock } : null;
}

type FromFiles = Pick<FleetTree, 'stores' | 'locks' | 'broken' | 'texts'>;

function assemble(files: ReadonlyMap<string, ParsedFile>, fleetText: string): FromFiles {
  const stores = new Map<string, Store>();
  const locks = new Map<string, Lock>();
  const broken: BrokenFile[] = [];
  const texts = new Map([[fleetPath, fleetText]]);
  // By path, however the snapshot came to be: a planner must see the same fleet in the same order.
  for (const [path, { text, parsed }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    texts.set(path, text);
    if ('broken' in parsed) broken.push(parsed.broken);
    else if ('store' in parsed) stores.set(parsed.name, parsed.store);
    else locks.set(parsed.name, parsed.lock);
  }
  return { stores, locks, broken, texts };
}
