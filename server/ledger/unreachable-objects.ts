import { rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Repository } from '../git/repository.ts';

/**
 * Milliseconds; a push or fetch of others that still uses the objects takes less, and a person who has deleted a branch
 * by mistake notices it.
 */
const minAgeMs = 24 * 3_600_000;

/** Endings of the files of a pack. Without its index Git does not find a pack. */
const endings = ['idx', 'mtimes', 'rev', 'pack'];

/** Objects that were set apart. */
interface SetApart {
  /** Path of their pack, without its ending. */
  readonly pack: string;
  /** Commits that were reachable all the time: none of the objects is reachable from them. */
  readonly tips: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Drops the objects that no ref and no reflog reaches, such as the former history of the proofs. Git's own expiry could
 * drop an object that a writer is about to use, because `git fast-import` does not write an object again that is there.
 * So Git only sets them apart, in a pack of their own, and the pack is deleted a day later: at a moment in which
 * nothing is being written, and only if none of its objects is reachable again.
 */
export class UnreachableObjects {
  readonly #repository: Pick<Repository, 'git' | 'feed' | 'path' | 'writes'>;
  readonly #now: () => Date;
  #setApart: SetApart | null = null;

  constructor(repository: Pick<Repository, 'git' | 'feed' | 'path' | 'writes'>, now: () => Date) {
    this.#repository = repository;
    this.#now = now;
  }

  /** True if {@link drop} has something to do. */
  get isDue(): boolean {
    return this.#setApart !== null && this.#now().getTime() - this.#setApart.at > minAgeMs;
  }

  /** Joins all packs, and sets apart what is not reachable. Nothing is dropped. @throws GitFailed */
  async setApart(): Promise<void> {
    const before = await this.#refs();
    this.#setApart = null;
    await this.#repository.git('repack', '-d', '-q', '--cruft', '--cruft-expiration=never');
    const after = new Set(await this.#refs());
    const tips = new Set(before.filter(ref => after.has(ref)).map(ref => ref.split(' ')[0] ?? ''));
    const directory = join(this.#repository.path, 'objects/pack');
    const files = new Set(await readdir(directory));
    const isPack = (name: string) => name.endsWith('.mtimes') && files.has(name.replace(/mtimes$/, 'pack'));
    const names = [...files].filter(isPack);
    const [name] = names;
    // A pack of an earlier process becomes part of this one.
    if (name === undefined || names.length > 1) return;
    this.#setApart = { pack: join(directory, name.slice(0, -'.mtimes'.length)), tips, at: this.#now().getTime() };
  }

  /** Deletes what was set apart, or leaves it to a later call while something is written. @throws GitFailed */
  async drop(): Promise<void> {
    const { writes } = this.#repository;
    const { begun } = writes;
    const found = this.#setApart;
    if (found === null || !writes.isIdle()) return;
    // A check that fails would fail again, as one of a tip that an operator has pruned: the objects stay until some are
    // set apart the next time.
    this.#setApart = null;
    const { pack, tips } = found;
    const reached = await this.#reachedBeyond(tips);
    // A tip is among them if its ref pointed elsewhere just while they were set apart.
    const isNeeded = (await idsOf(`${pack}.idx`)).some(id => reached.has(id) || tips.has(id));
    // In the same turn as the check: what begins later does not find the pack.
    if (!writes.isIdle() || writes.begun !== begun) {
      this.#setApart = found;
      return;
    }
    // What is reachable again is joined to the other packs when objects are set apart the next time.
    if (isNeeded) return;
    // An operator may have indexed all packs at once. Git finds each by its own index too.
    rmSync(join(dirname(pack), 'multi-pack-index'), { force: true });
    for (const ending of endings) rmSync(`${pack}.${ending}`, { force: true });
  }

  /** Returns the ids of the objects that are reachable now, and not from the tips. */
  async #reachedBeyond(tips: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const input = Array.from(tips, id => `^${id}\n`).join('');
    const args = ['rev-list', '--objects', '--no-object-names', '--all', '--reflog', '--stdin'];
    const ids = await this.#repository.feed(args, input);
    return new Set(ids.split('\n'));
  }

  /** Returns `<id> <name>` of each ref. */
  async #refs(): Promise<readonly string[]> {
    return (await this.#repository.git('for-each-ref', '--format=%(objectname) %(refname)'))
      .split('\n')
      .filter(Boolean);
  }
}

/**
 * Returns the ids in the index of a pack; none if it is missing, because an operator's `git gc` has replaced the pack.
 * @see https://git-scm.com/docs/pack-format "Version 2 pack-*.idx files": after a header and 256 counts come the ids.
 */
async function idsOf(path: string): Promise<string[]> {
  const index = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (index === null) return [];
  const [first, idBytes] = [8 + 256 * 4, 20];
  const count = index.readUInt32BE(first - 4);
  return Array.from({ length: count }, (_, number) =>
    index.toString('hex', first + number * idBytes, first + (number + 1) * idBytes),
  );
}
