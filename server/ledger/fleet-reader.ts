import type { Snapshot } from '../git/branch.ts';
import { runInSteps } from '../lib/run-in-steps.ts';
import type { BlobCache } from './blob-cache.ts';
import { readTreeInSteps, updateTreeInSteps } from './tree-update.ts';
import { fleetPath, isTreeFile, Unavailable, type FleetTree, type Ids } from '#fleet';
import { formatProblem, InvalidInput, readYaml, type Problem } from '#fleet/schema';

export type Reading = { readonly tree: FleetTree } | { readonly problems: readonly Problem[] };

/** Reads the fleet of a snapshot, each version of a file once: a change of one store costs one parse. */
export class FleetReader {
  readonly #texts: BlobCache;
  readonly #branch: string;
  #last: { readonly snapshot: Snapshot; readonly reading: Reading } | null = null;
  #tree: { readonly snapshot: Snapshot; readonly tree: FleetTree } | null = null;
  /** The newest commit of ours with its tree, before and after the branch moves to it. */
  #made: { readonly snapshot: Snapshot; readonly tree: FleetTree } | null = null;

  /** Pending readings by commit, shared by concurrent callers. */
  readonly #underWay = new Map<string, Promise<Reading>>();

  /** @param branch the branch of the fleet; `fleet.yaml` must send the engines there */
  constructor(texts: BlobCache, branch: string) {
    this.#texts = texts;
    this.#branch = branch;
  }

  async read(snapshot: Snapshot): Promise<Reading> {
    if (this.#last?.snapshot.commit === snapshot.commit) return this.#last.reading;
    const { commit } = snapshot;
    if (this.#made?.snapshot.commit === commit) return this.#remember(snapshot, { tree: this.#made.tree });
    const known = this.#underWay.get(commit);
    if (known !== undefined) return known;
    const reading = this.#read(snapshot).then(read => this.#remember(snapshot, read));
    this.#underWay.set(commit, reading);
    return reading.finally(() => this.#underWay.delete(commit));
  }

  /** @throws Unavailable if `fleet.yaml` is invalid */
  async tree(snapshot: Snapshot): Promise<FleetTree> {
    const reading = await this.read(snapshot);
    if ('tree' in reading) return reading.tree;
    const why = reading.problems.map(formatProblem).join('; ');
    throw new Unavailable(`Nothing can be changed until fleet.yaml is fixed: ${why}`, 60);
  }

  /** Takes the tree of a commit that the branch is about to move to, so that it is not read. */
  expect(snapshot: Snapshot, tree: FleetTree): void {
    this.#made = { snapshot, tree };
  }

  #remember(snapshot: Snapshot, reading: Reading): Reading {
    this.#last = { snapshot, reading };
    if ('tree' in reading) this.#tree = { snapshot, tree: reading.tree };
    return reading;
  }

  async #read({ files }: Snapshot): Promise<Reading> {
    const known = this.#tree;
    const changed = known
      ? known.snapshot.files.keysThatDiffer(files, (mine, theirs) => mine.id === theirs.id && mine.mode === theirs.mode)
      : [...files.keys()];
    const contents = await this.#texts.contents(
      changed.map(path => [path, files.get(path)] as const),
      isTreeFile,
    );
    const ids: Ids = { get: path => files.get(path)?.id };
    try {
      const tree = await runInSteps(
        known ? updateTreeInSteps(known.tree, contents, ids) : readTreeInSteps(contents, ids),
      );
      const problems = await this.#branchProblems(tree, files);
      return problems.length > 0 ? { problems } : { tree };
    } catch (error) {
      if (error instanceof InvalidInput) return { problems: error.problems };
      throw error;
    }
  }

  /** Engines that follow another branch would wait for ever for the commits on this one. */
  async #branchProblems({ fleet }: FleetTree, files: Snapshot['files']): Promise<readonly Problem[]> {
    const { branch } = fleet.spec.repository;
    if (branch === this.#branch) return [];
    const entry = files.get(fleetPath);
    const text = entry === undefined ? '' : await this.#texts.read(entry.id);
    const field = 'spec.repository.branch';
    const rule =
      `must be ${this.#branch}, the branch that Storefleet writes; ` +
      'to move the fleet to another branch, start Storefleet with STOREFLEET_BRANCH';
    return [
      { file: fleetPath, ...readYaml(fleetPath, text).locate(field), field, value: JSON.stringify(branch), rule },
    ];
  }
}
