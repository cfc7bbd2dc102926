import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { blobId } from './model/blob-id.ts';
import { submodule, symbolicLink, type Content } from './model/content.ts';
import { NotFound, Refused } from './model/errors.ts';
import { isKept } from './model/kept.ts';
import { isSameContent, withLineFeeds } from './model/line-ends.ts';
import { storeOfPath, storePath } from './model/paths.ts';
import type { FleetTree, Plan } from './model/plan.ts';
import { problemsIn } from './model/problems.ts';
import { isTreeFile, readTree, withStore } from './model/tree.ts';
import { renderCluster } from './render/cluster.ts';
import { render } from './render/render.ts';
import { isOutdated } from './render/version.ts';
import { nextLock } from './rules/next-lock.ts';
import { InvalidInput, type Problem } from '#fleet/schema';

/** A fleet repository as files on disk, with the content of everything below `dist/`. */
export interface Checkout {
  readonly tree: FleetTree;
  /** Content by path of everything under `dist/`. */
  readonly rendered: ReadonlyMap<string, Content>;
}

/** Intended content of `dist/`, and the store files that could not be rendered. */
export interface RenderedCheckout {
  readonly files: ReadonlyMap<string, Content>;
  readonly problems: readonly Problem[];
  /** Stores whose lock names another renderer version: their manifests stay as they are. */
  readonly outdated: readonly string[];
}

/**
 * Reads the fleet of a checkout.
 * @param directory root of the checkout
 * @throws InvalidInput if `fleet.yaml` is missing or invalid
 * @throws NotFound if there is no such directory
 */
export async function readCheckout(directory: string): Promise<Checkout> {
  const found = await listContents(directory);
  const texts = new Map<string, Content>();
  const rendered = new Map<string, Content>();
  for (const [path, unreadable] of found) {
    const isRendered = isBelowDist(path);
    if (unreadable === undefined && !isTreeFile(path) && !isRendered) continue;
    const content = unreadable ?? (await readFile(join(directory, path), 'utf8').catch(whenAbsent(undefined)));
    if (content === undefined) continue;
    texts.set(path, content);
    if (isRendered) rendered.set(path, content);
  }
  const ids = new Map(
    [...rendered].flatMap(([path, content]): [string, string][] =>
      typeof content === 'string' ? [[path, blobId(withLineFeeds(content), 40)]] : [],
    ),
  );
  return { tree: readTree(texts, new Set(found.keys()), ids), rendered };
}

/** Some file systems treat folders as the same if they differ only in case. */
const isBelowDist = (path: string) => /^dist(\/|$)/i.test(path);

/** Renders every store of a checkout. A store that can't be rendered keeps its files. */
export function renderCheckout({ tree, rendered }: Checkout): RenderedCheckout {
  const files = new Map<string, Content>();
  const problems: Problem[] = [...tree.invalid.values()].flatMap(file => file.problems);
  const outdated: string[] = [];
  for (const cluster of Object.keys(tree.fleet.spec.clusters)) {
    for (const [path, text] of renderCluster(tree.fleet, cluster)) files.set(path, text);
  }
  let resolved = tree;
  const keep = (name: string) => {
    for (const [path, text] of rendered) if (storeOfPath(path) === name) files.set(path, text);
  };
  const invalid = new Set([...tree.invalid.values()].map(file => file.name));
  for (const name of invalid) keep(name);
  for (const [name, store] of tree.stores) {
    if (invalid.has(name)) continue;
    const current = tree.locks.get(name);
    if (current !== undefined && isOutdated(current)) {
      outdated.push(name);
      keep(name);
      continue;
    }
    try {
      const lock = nextLock(resolved, store, current && { store, lock: current });
      resolved = withStore(resolved, name, { store, lock });
      for (const [path, text] of render(store, lock)) files.set(path, text);
      for (const path of Object.keys(lock.spec.kept ?? {})) {
        const text = rendered.get(path);
        if (typeof text === 'string' && storeOfPath(path) === name && isKept(lock, path, text)) files.set(path, text);
      }
    } catch (error) {
      problems.push(...problemsIn(storePath(name), tree.texts.get(storePath(name)) ?? '', error));
      keep(name);
    }
  }
  return { files, problems, outdated };
}

/** One file of `dist/` that differs from its intended content. */
export interface Difference {
  readonly path: string;
  readonly change: 'add' | 'change' | 'remove';
}

/** Returns the differences between `dist/` and what the fleet renders to. */
export function compareCheckout({ rendered }: Pick<Checkout, 'rendered'>, { files }: RenderedCheckout): Difference[] {
  const differences: Difference[] = [];
  for (const [path, text] of files) {
    const current = rendered.get(path);
    if (current === undefined) differences.push({ path, change: 'add' });
    else if (!isSameContent(current, text)) differences.push({ path, change: 'change' });
  }
  for (const path of rendered.keys()) if (!files.has(path)) differences.push({ path, change: 'remove' });
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Makes `dist/` what it should be; correct files are not touched.
 * @throws InvalidInput if a store can't be rendered; the others are written before
 */
export async function writeCheckout(
  directory: string,
  checkout: Pick<Checkout, 'rendered'>,
  result: RenderedCheckout,
): Promise<Difference[]> {
  const differences = compareCheckout(checkout, result);
  const writes = differences.flatMap(({ path, change }): [string, string][] => {
    const content = result.files.get(path);
    return change !== 'remove' && typeof content === 'string' ? [[path, content]] : [];
  });
  // Nothing is written through a link: it is deleted before a file replaces it.
  const removals = differences.filter(
    ({ path, change }) => change === 'remove' || checkout.rendered.get(path) === symbolicLink,
  );
  await writeFiles(directory, { writes: new Map(writes), deletedPaths: removals.map(({ path }) => path) });
  if (result.problems.length > 0) throw new InvalidInput(result.problems);
  return differences;
}

/**
 * Writes and deletes files of a checkout.
 * @throws Refused if a link or a directory is in the way, because its target is outside of the fleet
 */
export async function writeFiles(
  directory: string,
  { writes, deletedPaths }: Pick<Plan, 'writes' | 'deletedPaths'>,
): Promise<void> {
  for (const path of deletedPaths) {
    if ((await entryAt(directory, path))?.isDirectory()) throw new Refused(`${path} ${submodule.rule}`);
    await refuseLinks(directory, dirname(path));
    await rm(join(directory, path), { force: true });
  }
  for (const [path, text] of writes) {
    await refuseLinks(directory, path);
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

async function refuseLinks(directory: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count++) {
    const part = parts.slice(0, count).join('/');
    if ((await entryAt(directory, part))?.isSymbolicLink()) throw new Refused(`${part} ${symbolicLink.rule}.`);
  }
}

const entryAt = (directory: string, path: string) => lstat(join(directory, path)).catch(whenAbsent(undefined));

/**
 * Lists the fleet's paths of a checkout in order; a path that is not a plain file comes with the reason why it is not
 * read.
 */
async function listContents(directory: string): Promise<ReadonlyMap<string, Exclude<Content, string> | undefined>> {
  const pathOf = (entry: Dirent) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/');
  const all = await readdir(directory, { withFileTypes: true }).catch(whenAbsent(undefined));
  if (all === undefined) throw new NotFound(`There is no directory ${directory}.`);
  const tops = all.filter(({ name }) => /^(stores|dist|fleet\.yaml)$/i.test(name));
  const below = await Promise.all(
    tops
      .filter(entry => entry.isDirectory())
      .map(entry => readdir(join(directory, entry.name), { recursive: true, withFileTypes: true })),
  );
  const entries = [...tops, ...below.flat()];
  const submodules = entries
    .filter(({ name }) => name === '.git')
    .map(({ parentPath }) => relative(directory, parentPath).split(sep).join('/'));
  const isInside = (path: string) => submodules.some(root => path === root || path.startsWith(`${root}/`));
  const found = entries
    .filter(entry => !entry.isDirectory() && !isInside(pathOf(entry)))
    .map((entry): [string, Exclude<Content, string> | undefined] => [
      pathOf(entry),
      entry.isFile() ? undefined : symbolicLink,
    ]);
  return new Map(
    [...found, ...submodules.map(path => [path, submodule] as const)].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Handles a missing file; every other failure passes through. */
export function whenAbsent<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
    throw error;
  };
}
