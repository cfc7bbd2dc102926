import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { storeOfPath, storePath } from './paths.ts';
import { nextLock } from './plan/next-lock.ts';
import type { FleetTree } from './plan/plan.ts';
import { problemsIn } from './plan/problems.ts';
import { renderCluster } from './render/cluster.ts';
import { render } from './render/render.ts';
import { rendererVersion } from './render/version.ts';
import { isTreeFile, readTree } from './tree.ts';
import { InvalidInput, type Problem } from '#fleet/schema';

/** A fleet repository as files on disk, with the text of everything below `dist/`. */
export interface Checkout {
  readonly tree: FleetTree;
  /** Text by path of every file under `dist/`. */
  readonly rendered: ReadonlyMap<string, string>;
}

/** What `dist/` should hold, and the store files that could not be rendered. */
export interface RenderedCheckout {
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
  /** Stores whose lock names another renderer: their manifests are left as they are. */
  readonly outdated: readonly string[];
}

/**
 * Reads the fleet of a checkout.
 * @param directory root of the checkout
 * @throws InvalidInput when `fleet.yaml` is missing or broken
 */
export async function readCheckout(directory: string): Promise<Checkout> {
  const paths = (await Promise.all(['stores', 'dist'].map(root => listFiles(directory, root)))).flat();
  const texts = new Map<string, string>();
  const rendered = new Map<string, string>();
  for (const path of ['fleet.yaml', ...paths]) {
    if (!isTreeFile(path) && !path.startsWith('dist/')) continue;
    const text = await readFile(join(directory, path), 'utf8').catch(whenAbsent(undefined));
    if (text === undefined) continue;
    if (isTreeFile(path)) texts.set(path, text);
    if (path.startsWith('dist/')) rendered.set(path, text);
  }
  return { tree: readTree(texts, new Set(paths)), rendered };
}

/** Renders every store of a checkout. A store that can't be rendered keeps the files that it has. */
export function renderCheckout({ tree, rendered }: Checkout): RenderedCheckout {
  const files = new Map<string, string>();
  const problems: Problem[] = tree.broken.flatMap(file => file.problems);
  const outdated: string[] = [];
  for (const cluster of Object.keys(tree.fleet.spec.clusters)) {
    for (const [path, text] of renderCluster(tree.fleet, cluster)) files.set(path, text);
  }
  const locks = new Map(tree.locks);
  const keep = (name: string) => {
    for (const [path, text] of rendered) if (storeOfPath(path) === name) files.set(path, text);
  };
  const broken = new Set(tree.broken.map(file => file.name));
  for (const name of broken) keep(name);
  for (const [name, store] of tree.stores) {
    if (broken.has(name)) continue;
    const current = tree.locks.get(name);
    if (current !== undefined && current.spec.renderer !== rendererVersion) {
      outdated.push(name);
      keep(name);
      continue;
    }
    try {
      const lock = nextLock({ ...tree, locks }, store, current && { store, lock: current });
      locks.set(name, lock);
      for (const [path, text] of render(store, lock)) files.set(path, text);
    } catch (error) {
      problems.push(...problemsIn(storePath(name), tree.texts.get(storePath(name)) ?? '', error));
      keep(name);
    }
  }
  return { files, problems, outdated };
}

/** One file of `dist/` that is not what it should be. */
export interface Difference {
  readonly path: string;
  readonly change: 'add' | 'change' | 'remove';
}

/** What would have to change in `dist/`. */
export function compareCheckout({ rendered }: Pick<Checkout, 'rendered'>, { files }: RenderedCheckout): Difference[] {
  const differences: Difference[] = [];
  for (const [path, text] of files) {
    const current = rendered.get(path);
    if (current === undefined) differences.push({ path, change: 'add' });
    else if (current !== text) differences.push({ path, change: 'change' });
  }
  for (const path of rendered.keys()) if (!files.has(path)) differences.push({ path, change: 'remove' });
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Makes `dist/` what it should be; files that are right already are not touched.
 * @throws InvalidInput when a store can't be rendered; what can be rendered has been written then
 */
export async function writeCheckout(
  directory: string,
  checkout: Pick<Checkout, 'rendered'>,
  result: RenderedCheckout,
): Promise<Difference[]> {
  const differences = compareCheckout(checkout, result);
  for (const { path, change } of differences) {
    const file = join(directory, path);
    if (change === 'remove') {
      await rm(file);
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, result.files.get(path) ?? '');
  }
  if (result.problems.length > 0) throw new InvalidInput(result.problems);
  return differences;
}

async function listFiles(directory: string, root: string): Promise<string[]> {
  const entries = await readdir(join(directory, root), { recursive: true, withFileTypes: true }).catch(whenAbsent([]));
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Handler for what does not exist; every other failure passes through. */
function whenAbsent<T>(value: T) {
  return (error: unknown): T => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value;
    throw error;
  };
}
