import { isAncestor } from '../git/ancestry.ts';
import { Branch, type BranchOptions, type Snapshot } from '../git/branch.ts';
import { inBytes, limits, TooLarge } from '../git/limits.ts';
import { merge } from '../git/merge.ts';
import type { Origin } from '../git/origin.ts';
import { notShown, type Repository } from '../git/repository.ts';
import { applied, differenceOf, type Difference } from '../git/trees.ts';
import { runInSteps } from '../lib/run-in-steps.ts';
import type { BlobCache } from './blob-cache.ts';
import { assertModest, readLog } from './commits.ts';
import type { HistoryIndex } from './history-index.ts';
import { updateTreeInSteps } from './tree-update.ts';
import type { ChangeRequest, MergePreview, Planner, Submit, Committed } from './types.ts';
import { Writer, type WriterOptions } from './writer.ts';
import { Conflict, fleetPath, isFleetPath, NotFound, Refused, type Content, type FleetTree } from '#fleet';
import { InvalidInput } from '#fleet/schema';

export interface ReviewBranchesOptions extends Pick<WriterOptions, 'now' | 'replay'> {
  readonly repository: Repository;
  readonly origin: Origin;
  readonly main: Branch;
  readonly history: Pick<HistoryIndex, 'membership'>;
  readonly texts: BlobCache;
  /** Returns the fleet of the main branch. */
  readonly treeOfMain: (newest: Snapshot) => Promise<FleetTree>;
  readonly branch: Omit<BranchOptions, 'base'>;
}

interface BranchWriter {
  readonly branch: Branch;
  readonly writer: Writer;
}

/** Prefix of branches with changes that wait for a review; no other branch is written to. */
export const reviewPrefix = 'storefleet/';

/** Number of commits; more than anyone reads. */
const maxCommits = 250;

/**
 * Writes changes that wait for a review, on separate branches. Each is planned on the current fleet with the changes of
 * its branch on top, so that a host that another store uses since is refused before the review.
 */
export class ReviewBranches {
  readonly #options: ReviewBranchesOptions;
  #lines = new Map<string, BranchWriter>();

  constructor(options: ReviewBranchesOptions) {
    this.#options = options;
  }

  /**
   * Opens a branch of ours.
   * @param name of the branch, which begins at the newest commit or continues from its tip
   * @param insteadOf its newest commit if that is abandoned: the branch starts again and replaces exactly that commit
   * @returns a function that writes a change there and throws like {@link Writer.submit}
   * @throws Refused if the name is not one of ours, Unavailable
   */
  async begin(name: string, insteadOf?: string): Promise<Submit> {
    assertOurs(name);
    const { origin, main } = this.#options;
    const { branch, writer } = this.#lineOf(name);
    await origin.fetch(main.ref);
    await branch.refresh();
    if (insteadOf !== undefined) branch.abandon(insteadOf);
    return (change, planner) => writer.submit(change, planner);
  }

  /**
   * Writes on top of exactly that commit of a branch that was created elsewhere.
   * @throws Conflict if the branch is deleted or has moved, and what {@link Writer.submit} throws
   */
  async complete(name: string, head: string, change: ChangeRequest, planner: Planner): Promise<Committed> {
    const { origin, main } = this.#options;
    if (`refs/heads/${name}` === main.ref) throw new Refused(`${name} is the branch of the fleet itself.`);
    const branch = this.#branch(name);
    await origin.fetch(main.ref);
    if (!(await branch.refresh())) throw new Conflict(`The branch ${name} no longer exists.`);
    const writer = this.#writer(branch, snapshot => {
      if (snapshot.commit !== head) throw new Conflict(`The branch ${name} has new commits; they are reviewed next.`);
    });
    return writer.submit(change, planner);
  }

  async read(ref: string, onto?: string): Promise<MergePreview> {
    const { origin, main, repository, treeOfMain } = this.#options;
    await origin.fetch(main.ref);
    const found = (await origin.fetch(ref)) ? await repository.objects.find(ref) : null;
    if (found === null) throw new NotFound(`The repository has no ${ref}`);
    const newest = await this.#newest();
    let of = { head: found.id, base: newest.commit, before: await treeOfMain(newest) };
    try {
      if (onto !== undefined) of = { ...of, ...(await this.#baseAt(onto, of)) };
      // The merged tree belongs to no commit.
      return { ...of, ...(await this.#options.repository.writes.run(() => this.#compare(of))) };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      const rule = `The pull request is too large to be evaluated: ${error.why}.`;
      return { ...of, after: { problems: [{ field: '', rule }] }, changed: new Map(), ...nothingElse };
    }
  }

  /** Checks the size of a head. @throws TooLarge before any Git command that would take long */
  async #compare({ head, base, before }: Pick<MergePreview, 'head' | 'base' | 'before'>) {
    const { repository } = this.#options;
    const own = await this.#difference(base, head);
    const { tree, conflicts } = await merge(repository, base, head);
    const merged = conflicts.length === 0 ? await differenceOf(repository.objects, base, tree) : own.difference;
    const [changed, moved, commits] = await Promise.all([
      this.#contents(merged),
      differenceOf(repository.objects, own.since, base),
      readLog(repository, `--max-count=${maxCommits}`, head, `^${base}`, '--'),
    ]);
    const after = await treeAfter(before, changed);
    return { after, changed, commits, moved: moved.map(({ path }) => path).sort(), conflicts };
  }

  /**
   * Returns the changes of a branch since it left another.
   * @returns also their common ancestor; null if there is none
   * @throws TooLarge
   */
  async #difference(from: string, head: string): Promise<{ since: string | null; difference: Difference[] }> {
    const { repository, history } = this.#options;
    await assertModest(repository.objects, head, await history.membership());
    const output = await repository.git('merge-base', from, head).catch(() => '');
    const since = output.trim() || null;
    const difference = await differenceOf(repository.objects, since, head);
    const sizes = await Promise.all(difference.map(({ after }) => this.#sizeOf(after?.id)));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes <= limits.changedBytes) return { since, difference };
    throw new TooLarge(`the files that it changes have ${inBytes(bytes)}, more than ${inBytes(limits.changedBytes)}`);
  }

  async #sizeOf(id: string | undefined): Promise<number> {
    return id === undefined ? 0 : ((await this.#options.repository.objects.find(id))?.size ?? 0);
  }

  /** Checks that a commit exists. @throws NotFound if this repository lacks it */
  async diff(head: string, paths: readonly string[]): Promise<string> {
    const { repository } = this.#options;
    const newest = await this.#newest();
    if ((await repository.objects.find(head))?.type !== 'commit') throw new NotFound(`There is no commit ${head}`);
    const { since } = await this.#difference(newest.commit, head).catch(notShown);
    return repository.difference(since, head, paths);
  }

  /** Deletes a branch of ours that still points to this commit. */
  async drop(name: string, head: string): Promise<void> {
    assertOurs(name);
    const ref = `refs/heads/${name}`;
    const { origin, repository } = this.#options;
    // A forge may already have deleted it.
    if (await origin.fetch(ref)) {
      if ((await repository.objects.find(ref))?.id !== head) return;
      await origin.remove(ref, head);
    }
    this.#lines.delete(name);
  }

  async idle(): Promise<void> {
    for (const { writer } of this.#lines.values()) await writer.idle();
  }

  async #newest(): Promise<Snapshot> {
    const newest = await this.#options.main.snapshot();
    if (newest === null) throw new Refused('The fleet repository is empty: push a fleet.yaml first.');
    return newest;
  }

  #lineOf(name: string): BranchWriter {
    const known = this.#lines.get(name);
    if (known !== undefined) return known;
    const branch = this.#branch(name, () => this.#options.main.snapshot());
    const line = { branch, writer: this.#writer(branch) };
    this.#lines.set(name, line);
    return line;
  }

  #branch(name: string, base?: () => Promise<Snapshot | null>): Branch {
    const { repository, origin, branch } = this.#options;
    const options = { ...branch, ...(base === undefined ? {} : { base }), mayBeDeleted: true };
    return new Branch(repository, origin, `refs/heads/${name}`, options);
  }

  #writer(branch: Branch, assertAsExpected?: (snapshot: Snapshot) => void): Writer {
    const { repository, now, replay } = this.#options;
    let base = '';
    let known: { readonly base: string; readonly commit: string; readonly tree: FleetTree } | undefined;
    const treeOf = async (snapshot: Snapshot) => {
      assertAsExpected?.(snapshot);
      const newest = await this.#newest();
      base = newest.commit;
      // The tree that was just written here is valid as long as the fleet has not moved.
      if (known?.commit === snapshot.commit && known.base === base) return known.tree;
      return this.#treeOf(snapshot, newest);
    };
    const remember = ({ commit }: Snapshot, tree: FleetTree) => void (known = { base, commit, tree });
    return new Writer({ repository, branch, treeOf, remember, now, replay });
  }

  /**
   * Returns the fleet at an ancestor of a head, which the main branch need not have.
   * @returns the main branch's fleet if there is no such commit, or none with a readable fleet
   * @throws TooLarge
   */
  async #baseAt(commit: string, { head, base, before }: Pick<MergePreview, 'head' | 'base' | 'before'>) {
    const { repository, history } = this.#options;
    await assertModest(repository.objects, head, await history.membership());
    if (commit === base || !(await isAncestor(repository, commit, head))) return { base, before };
    const since = await this.#contents(await differenceOf(repository.objects, base, commit));
    const tree = await treeAfter(before, since);
    return 'tree' in tree ? { base: commit, before: tree.tree } : { base, before };
  }

  /** Returns the newest fleet with all changes of the branch on top, even if both changed the same files. */
  async #treeOf({ commit }: Snapshot, newest: Snapshot): Promise<FleetTree> {
    const tree = await this.#options.treeOfMain(newest);
    return newest.commit === commit
      ? tree
      : runInSteps(
          updateTreeInSteps(tree, await this.#contents((await this.#difference(newest.commit, commit)).difference)),
        );
  }

  /** Returns the content of differing files by path; files outside of the fleet get any text. */
  async #contents(difference: readonly Difference[]): Promise<ReadonlyMap<string, Content | null>> {
    const sorted = applied(difference).sort(([one], [other]) => (one < other ? -1 : 1));
    return this.#options.texts.contents(sorted, path => path === fleetPath || isFleetPath(path));
  }
}

const nothingElse = { commits: [], moved: [], conflicts: [] } as const;

/** Requires a name that no store can have: one with a dot. @throws Refused */
function assertOurs(name: string): void {
  if (
    name.startsWith(reviewPrefix) &&
    /^(fleet\.|import\.)?[a-z0-9][a-z0-9-]{0,100}$/.test(name.slice(reviewPrefix.length))
  )
    return;
  throw new Refused(`A pull request may not be written to the branch ${JSON.stringify(name)}.`);
}

async function treeAfter(
  before: FleetTree,
  changed: ReadonlyMap<string, Content | null>,
): Promise<MergePreview['after']> {
  try {
    return { tree: await runInSteps(updateTreeInSteps(before, changed)) };
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems };
    throw error;
  }
}
