import type { Snapshot } from './git/branch.ts';
import type { Texts } from './texts.ts';
import { updateTreeStepwise } from './tree-update.ts';
import { isTreeFile, readTree, Unavailable, type FleetTree } from '#fleet';
import { formatProblem, InvalidInput, type Problem } from '#fleet/schema';

export type Reading = { readonly tree: FleetTree } | { readonly problems: readonly Problem[] };

/** Reads the fleet of a snapshot, each version of a file once: a change of one store costs one parse. */
export class FleetReader {
  #last: { readonly snapshot: Snapshot; readonly reading: Reading } | null = null;
  #tree: { readonly snapshot: Snapshot; readonly tree: FleetTree } | null = null;

  /** By commit: who asks meanwhile waits for the same reading. */
  readonly #underWay = new Map<string, Promise<Reading>>();

  constructor(private readonly texts: Texts) {}

  async read(snapshot: Snapshot): Promise<Reading> {
    if (this.#last?.snapshot.commit === snapshot.commit) return this.#last.reading;
    const { commit } = snapshot;
    const known = this.#underWay.get(commit);
    if (known !== undefined) return known;
    const reading = this.#read(snapshot).then(read => this.remember(snapshot, read));
    this.#underWay.set(commit, reading);
    return reading.finally(() => this.#underWay.delete(commit));
  }

  /** @throws Unavailable when `fleet.yaml` is broken */
  async tree(snapshot: Snapshot): Promise<FleetTree> {
    const reading = await this.read(snapshot);
    if ('tree' in reading) return reading.tree;
    const why = reading.problems.map(formatProblem).join('; ');
    throw new Unavailable(`Nothing can be changed until fleet.yaml is repaired: ${why}`, 60);
  }

  /** Takes a reading of a snapshot that somebody has made already. */
  remember(snapshot: Snapshot, reading: Reading): Reading {
    this.#last = { snapshot, reading };
    if ('tree' in reading) this.#tree = { snapshot, tree: reading.tree };
    return reading;
  }

  async #read({ files }: Snapshot): Promise<Reading> {
    const known = this.#tree;
    const changed = known
      ? known.snapshot.files.keysThatDiffer(files, (mine, theirs) => mine.id === theirs.id)
      : [...files.keys()];
    const texts = await Promise.all(
      changed.map(async (path): Promise<[string, string | null]> => {
        const entry = files.get(path);
        if (entry === undefined) return [path, null];
        return [path, isTreeFile(path) ? await this.texts.read(entry.id) : ''];
      }),
    );
    try {
      if (known) return { tree: await updateTreeStepwise(known.tree, new Map(texts)) };
      const there = texts.filter((file): file is [string, string] => file[1] !== null);
      return { tree: readTree(new Map(there.filter(([path]) => isTreeFile(path))), files.keys()) };
    } catch (error) {
      if (error instanceof InvalidInput) return { problems: error.problems };
      throw error;
    }
  }
}
