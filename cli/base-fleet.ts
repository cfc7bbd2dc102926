import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { gitOutput, gitIn } from './git.ts';
import {
  readCheckout,
  Refused,
  removalsTrailer,
  submodule,
  confirmedRemovals,
  updateTree,
  type Checkout,
  type FileHistory,
} from '#fleet';
import { InvalidInput } from '#fleet/schema';

/** The commit with which a checkout is compared, and the facts of Git about it. */
export interface Base {
  readonly commit: string;
  /** The name by which it was found, `origin/main`. */
  readonly name: string;
  /** Path of the fleet in its repository, with a final `/`; empty for the root. */
  readonly prefix: string;
  /** The fleet at that commit; null if it had none that can be read. */
  readonly checkout: Checkout | null;
  /** The number of removals that the trailer of a later commit confirms; the newest counts. */
  readonly removals: number | undefined;
  /** The history of the fleet's files up to that commit. */
  readonly history: FileHistory;
}

/**
 * Finds and reads the base of a checkout: its newest common ancestor with a branch.
 * @param ref a commit or branch; if absent, the default branch
 * @param branch the branch that `fleet.yaml` names
 * @returns undefined if there is no Git, no commit or no default branch
 * @throws Refused if the named one is unknown or has no common ancestor with the checkout
 */
export async function findBase(directory: string, ref: string | undefined, branch: string): Promise<Base | undefined> {
  const repository = gitIn(directory);
  const root = await gitOutput(repository, ['rev-parse', '--show-toplevel']);
  if (
    root === undefined ||
    (await gitOutput(repository, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])) === undefined
  ) {
    if (ref === undefined) return undefined;
    throw new Refused(`${directory} has no commit to compare with ${ref}.`);
  }
  const prefix = (await gitOutput(repository, ['rev-parse', '--show-prefix'])) ?? '';
  const git = gitIn(root);
  const found = await firstCommit(git, ref === undefined ? ['origin/HEAD', `origin/${branch}`, branch] : [ref]);
  if (found === undefined) {
    if (ref === undefined) return undefined;
    throw new Refused(`This clone has no commit ${ref}; fetch it first.`);
  }
  const commit = await gitOutput(git, ['merge-base', found.commit, 'HEAD']);
  if (commit === undefined) {
    throw new Refused(`HEAD and ${found.name} have no common ancestor; in a shallow clone, fetch the whole history.`);
  }
  return {
    commit,
    name: found.name,
    prefix,
    checkout: await readFleetAt(root, commit, prefix),
    removals: await removalsSince(git, commit),
    history: historyUpTo(git, commit, prefix),
  };
}

async function firstCommit(git: SimpleGit, names: readonly string[]) {
  for (const name of names) {
    const commit = await gitOutput(git, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    if (commit !== undefined) return { name, commit };
  }
  return undefined;
}

/** Checks out the fleet of a commit into a temporary directory, so that both sides are read the same way. */
async function readFleetAt(root: string, commit: string, prefix: string): Promise<Checkout | null> {
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-base-'));
  try {
    // The index of the checkout belongs to its owner.
    const git = gitIn(root, { GIT_INDEX_FILE: join(directory, 'index') });
    const listing = await git.raw('ls-tree', '-z', commit, ...(prefix === '' ? [] : ['--', prefix]));
    const submodules: string[] = [];
    for (const entry of listing.split('\0').filter(Boolean)) {
      const [meta = '', path = ''] = entry.split('\t');
      const [mode = '', type, id = ''] = meta.split(' ');
      if (!fleetRoots.test(path.slice(prefix.length))) continue;
      if (type === 'commit') submodules.push(path.slice(prefix.length));
      if (type === 'tree') await git.raw('read-tree', `--prefix=${basename(path)}/`, id);
      if (type === 'blob') await git.raw('update-index', '--add', '--cacheinfo', `${mode},${id},${basename(path)}`);
    }
    const tree = join(directory, 'tree');
    await mkdir(tree);
    await git.raw('checkout-index', '--all', `--prefix=${tree}/`);
    const inside = submodulesOf(await git.raw('ls-files', '-z', '--stage'));
    return withSubmodules(await readCheckout(tree), [...submodules, ...inside]);
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** True if the history of a checkout is cut off, so that earlier commits are unknown. */
export async function isShallow(directory: string): Promise<boolean> {
  return (await gitOutput(gitIn(directory), ['rev-parse', '--is-shallow-repository'])) === 'true';
}

/**
 * Returns the paths of the submodules in a checkout's fleet: a submodule that was not fetched is an empty directory on
 * disk.
 */
export async function submodulesIn(directory: string): Promise<string[]> {
  const listed = (await gitOutput(gitIn(directory), ['ls-files', '-z', '--stage'])) ?? '';
  return submodulesOf(listed).filter(path => fleetRoots.test(path.split('/')[0] ?? ''));
}

const submodulesOf = (listed: string) =>
  listed.split('\0').flatMap(entry => (entry.startsWith('160000 ') ? [entry.slice(entry.indexOf('\t') + 1)] : []));

/** Some file systems treat folders as the same if they differ only in case. */
const fleetRoots = /^(fleet\.yaml|stores|dist)$/i;

/** Returns a checkout with the submodules, which only Git knows. */
export function withSubmodules({ tree, rendered }: Checkout, paths: readonly string[]): Checkout {
  const found = paths.map(path => [path, submodule] as const);
  return {
    tree: updateTree(tree, new Map(found)),
    rendered: new Map([...rendered, ...found.filter(([path]) => /^dist(\/|$)/i.test(path))]),
  };
}

async function removalsSince(git: SimpleGit, commit: string): Promise<number | undefined> {
  const format = `--format=%(trailers:key=${removalsTrailer},valueonly,separator=%x2C)`;
  return confirmedRemovals((await git.raw('log', format, `${commit}..HEAD`)).split('\n'));
}

/** Returns the history of the fleet's files up to a commit. */
function historyUpTo(git: SimpleGit, commit: string, prefix: string): FileHistory {
  return {
    async commits(path, limit) {
      const log = await git.raw('log', '--format=%H', `--max-count=${limit}`, commit, '--', prefix + path);
      return log.split('\n').filter(Boolean);
    },
    text: async (path, id) => (await gitOutput(git, ['show', `${id}:${prefix}${path}`], { keepsEnd: true })) ?? null,
  };
}
