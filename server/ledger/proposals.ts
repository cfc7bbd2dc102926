import { Branch, type BranchOptions, type Snapshot } from './git/branch.ts';
import type { Origin } from './git/origin.ts';
import type { Repository } from './git/repository.ts';
import type { Texts } from './texts.ts';
import type { Change, Planner, Submitted } from './types.ts';
import { Writer, type WriterOptions } from './writer.ts';
import { isTreeFile, Refused, updateTree, type FleetTree } from '#fleet';

export interface ProposalsOptions extends Pick<WriterOptions, 'now' | 'recall'> {
  readonly repository: Repository;
  readonly origin: Origin;
  readonly main: Branch;
  readonly texts: Texts;
  /** The fleet of the main branch. */
  readonly treeOfMain: (newest: Snapshot) => Promise<FleetTree>;
  readonly branch: Omit<BranchOptions, 'base'>;
}

/** Names of branches that hold what waits for a review; nobody else's branch is written to. */
export const proposalPrefix = 'storefleet/';

/**
 * Changes that wait for a review, on branches beside the main one. Each is planned on the fleet as it is now with what
 * its branch says on top, so that a host that was taken since is refused before anybody reviews it.
 */
export class Proposals {
  #writers = new Map<string, Writer>();

  constructor(private readonly options: ProposalsOptions) {}

  /**
   * @param name of the branch, which begins at the newest commit or goes on where it is
   * @throws Refused when the name is not one of ours, and what {@link Writer.submit} throws
   */
  async submit(name: string, change: Change, planner: Planner): Promise<Submitted> {
    if (!/^storefleet\/[a-z0-9][a-z0-9-]{0,100}$/.test(name)) {
      throw new Refused(`A proposal may not be written to the branch ${JSON.stringify(name)}.`);
    }
    const { origin, main } = this.options;
    await origin.fetch(main.ref);
    await origin.fetch(`refs/heads/${name}`);
    return this.#writerOf(name).submit(change, planner);
  }

  async settled(): Promise<void> {
    for (const writer of this.#writers.values()) await writer.settled();
  }

  #writerOf(name: string): Writer {
    const known = this.#writers.get(name);
    if (known !== undefined) return known;
    const { repository, origin, main, branch, now, recall } = this.options;
    const base = () => main.snapshot();
    const writer = new Writer({
      repository,
      branch: new Branch(repository, origin, `refs/heads/${name}`, { ...branch, base }),
      treeOf: newest => this.#treeOf(newest),
      now,
      recall,
    });
    this.#writers.set(name, writer);
    return writer;
  }

  async #treeOf(proposed: Snapshot): Promise<FleetTree> {
    const { main, repository, texts, treeOfMain } = this.options;
    const newest = await main.snapshot();
    if (newest === null) throw new Refused('The fleet repository is empty: seed it first.');
    const tree = await treeOfMain(newest);
    if (newest.commit === proposed.commit) return tree;
    const output = await repository.git(
      'diff',
      '--name-only',
      '--no-renames',
      '-z',
      `${newest.commit}...${proposed.commit}`,
    );
    const paths = output.split('\0').filter(path => path !== '');
    const changes = await Promise.all(
      paths.map(async (path): Promise<[string, string | null]> => {
        const entry = proposed.files.get(path);
        if (entry === undefined) return [path, null];
        return [path, isTreeFile(path) ? await texts.read(entry.id) : ''];
      }),
    );
    return updateTree(tree, new Map(changes));
  }
}
