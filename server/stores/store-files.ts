import type { DriftViews } from '../drift/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { readyHead, misplacedFile } from './records.ts';
import { pathsOfStore, storePath, type Edit } from '#fleet';
import type { ActionSources } from '#fleet/actions';

/** Finds the files of one store in the fleet repository, whatever its cluster is or was. */
export class StoreFiles {
  readonly #ledger: Ledger;
  readonly #drift: DriftViews | undefined;

  constructor(ledger: Ledger, drift: DriftViews | undefined) {
    this.#ledger = ledger;
    this.#drift = drift;
  }

  /** Returns the paths and directories that belong to a store. */
  async paths(name: string): Promise<string[]> {
    const { tree } = await readyHead(this.#ledger);
    if (misplacedFile(tree, name) !== undefined) return [name];
    const clusterNames = new Set([
      ...Object.keys(tree.fleet.spec.clusters),
      ...[tree.locks.get(name)?.spec.cluster.name].filter(cluster => cluster !== undefined),
    ]);
    return [...new Set([...clusterNames].flatMap(cluster => pathsOfStore(cluster, name)))];
  }

  /** Returns text by path of a store's files. @param revision default: the newest commit */
  async texts(name: string, revision?: string): Promise<ReadonlyMap<string, string>> {
    const files = await Promise.all((await this.paths(name)).map(path => this.#ledger.files(path, revision)));
    return new Map(files.flat().map(({ path, content }) => [path, content]));
  }

  /** Returns what the plan of an action may read of a store. */
  async sources(name: string): Promise<ActionSources<Edit>> {
    return {
      isThere: (await readyHead(this.#ledger)).tree.paths.has(storePath(name)),
      edits: version => this.#drift?.edits(name, version) ?? [],
      filesIn: async commit => {
        // A commit that is on no branch of the fleet can't be rolled back to.
        await this.#ledger.commit(commit);
        return this.texts(name, commit);
      },
      filesBefore: async () => {
        const last = await this.#ledger.lastExisting(storePath(name));
        const before = last === null ? undefined : await this.#ledger.before(last.removed.commit);
        return before === undefined ? new Map() : this.texts(name, before);
      },
    };
  }
}
