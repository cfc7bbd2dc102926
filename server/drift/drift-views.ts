import { createHash } from 'node:crypto';
import type { CommitRef, Ledger } from '../ledger/index.ts';
import type { DriftWatch } from './drift-watch.ts';
import type { FoundEdit } from './evaluate-drift.ts';
import { unifiedDiff } from './unified-diff.ts';
import type { UnexpectedFiles, StoreDrift } from '#contract';
import { lockPath, Stale, type FleetTree } from '#fleet';
import type { Problem } from '#fleet/schema';

/** Number of unexpected files in one response. */
const maxShown = 100;

/** Number of commits of a lock in which the one that accepted an edit is searched. */
const maxCommits = 50;

/** Drift as the pages show it, and as requests refer to it. */
export class DriftViews {
  readonly #watch: DriftWatch;
  readonly #ledger: Pick<Ledger, 'entry' | 'history'>;

  constructor(watch: DriftWatch, ledger: Pick<Ledger, 'entry' | 'history'>) {
    this.#watch = watch;
    this.#ledger = ledger;
  }

  async store(tree: FleetTree, name: string): Promise<StoreDrift | null> {
    const edits = this.#watch.of(name)?.edits ?? [];
    if (edits.length === 0) return null;
    const cluster = tree.locks.get(name)?.spec.cluster.name ?? '';
    const keptIn = edits.some(({ isKept }) => isKept) ? await this.#keptIn(lockPath(cluster, name), name) : null;
    const files = edits.map(async ({ path, rendered, text, made, isKept }) => ({
      path,
      change: rendered === null ? ('added' as const) : ('edited' as const),
      diff: text === null ? null : unifiedDiff(path, rendered, text),
      made: await this.#made(made, name),
      kept: isKept ? keptIn : null,
    }));
    return {
      version: versionOf(edits),
      message: messageOf(edits),
      whyNotKept: whyNotKept(edits),
      files: await Promise.all(files),
    };
  }

  /** Returns the rules of the fleet that keep the current file of a store from being rendered. */
  problems(name: string): readonly Problem[] {
    return this.#watch.problems(name);
  }

  /** Returns all edits of a store. @param version of the reviewed edits @throws Stale if they have changed since */
  edits(name: string, version?: string): readonly FoundEdit[] {
    const edits = this.#watch.of(name)?.edits ?? [];
    if (version === undefined || version === versionOf(edits)) return edits;
    throw new Stale(`The manifests of ${name} have changed since they were read; reload them and try again.`);
  }

  async unexpectedFiles(): Promise<UnexpectedFiles | null> {
    const all = this.#watch.unexpectedFiles();
    if (all.length === 0) return null;
    const files = all.slice(0, maxShown).map(async ({ path, rule, rendered }) => ({
      path,
      fix: rendered === null ? ('remove' as const) : ('change' as const),
      rule,
      made: await this.#made(await this.#watch.lastCommit(path)),
    }));
    return { version: versionOf(all), total: all.length, files: await Promise.all(files) };
  }

  /** Returns the ids of unexpected files by path. @throws Stale if they have changed since the reviewed version */
  unexpectedIds(version: string): ReadonlyMap<string, string> {
    const all = this.#watch.unexpectedFiles();
    if (version !== versionOf(all))
      throw new Stale('The unexpected files below dist/ have changed since they were read; reload them and try again.');
    return new Map(all.map(({ path, id }) => [path, id]));
  }

  async #made(ref: CommitRef | null, store?: string) {
    if (ref === null) return null;
    const { actor, author } = await this.#ledger.entry(ref.commit, store);
    return { commit: ref.commit, at: ref.at, by: actor ?? author };
  }

  async #keptIn(lock: string, store: string) {
    const entries = await this.#ledger.history({ paths: [lock], store, limit: maxCommits });
    const entry = entries.find(({ action }) => action === 'adopt-drift') ?? entries[0];
    return entry === undefined ? null : { commit: entry.commit, at: entry.at, by: entry.actor ?? entry.author };
  }
}

function versionOf(files: readonly Pick<FoundEdit, 'path' | 'id'>[]): string {
  const text = JSON.stringify(files.map(({ path, id }) => [path, id]));
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function messageOf(edits: readonly FoundEdit[]): string {
  const open = edits.filter(({ isKept }) => !isKept);
  if (open.length === 0) {
    return `${manifests(edits.length)} edited by hand and kept. The next change of the store reverts the edit, after a warning.`;
  }
  return `${manifests(open.length)} edited by hand, and the engine applies the edit until it is restored.`;
}

const manifests = (count: number) => (count === 1 ? '1 manifest was' : `${count} manifests were`);

function whyNotKept(edits: readonly FoundEdit[]): string | null {
  const engineObject = edits.find(({ path }) => /^dist\/[^/]+\/engine\//.test(path));
  if (engineObject === undefined) return null;
  return `${engineObject.path} defines what the engine applies and with which rights; its edit can't be kept.`;
}
