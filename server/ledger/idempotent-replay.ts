import type { Branch } from '../git/branch.ts';
import type { Entry, Files } from '../git/listing.ts';
import type { ObjectReader } from '../git/object-reader.ts';
import type { BlobCache } from './blob-cache.ts';
import type { KnownRequest } from './request-index.ts';
import type { Planner } from './types.ts';
import {
  fleetPath,
  isTreeFile,
  noImpact,
  Paths,
  pathsOfStore,
  readTree,
  SortedMap,
  storePath,
  type Plan,
} from '#fleet';
import { isCommitAction } from '#fleet/actions';
import { DomainError } from '#fleet/schema';

/**
 * Answers a repeated request like the first one: plans it again on the files before that commit, for its store alone.
 */
export class IdempotentReplay {
  readonly #branch: Branch;
  readonly #objects: ObjectReader;
  readonly #texts: BlobCache;
  /** Files before the last replayed commit: an import requests the same files again and again. */
  #last: { readonly commit: string; readonly before: Promise<Files> } | null = null;

  constructor(branch: Branch, objects: ObjectReader, texts: BlobCache) {
    this.#branch = branch;
    this.#objects = objects;
    this.#texts = texts;
  }

  async replay({ commit, store, action, subject }: KnownRequest, planner: Planner): Promise<Plan> {
    const before = await this.#before(commit);
    const paths = new Paths(before);
    const ofStore = paths.childrenOf('dist/').flatMap(cluster => pathsOfStore(cluster, store));
    const storePaths = new Set([fleetPath, storePath(store), ...ofStore].flatMap(path => paths.below(path)));
    const texts = await Promise.all(
      [...storePaths].filter(isTreeFile).map(async path => {
        const entry = before.get(path);
        return [path, entry === undefined ? '' : await this.#texts.content(entry)] as const;
      }),
    );
    try {
      return planner(readTree(new Map(texts), storePaths));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // It was planned on the result of another change of the same commit, which contains its effect.
      const known = isCommitAction(action) ? action : 'change';
      return { action: known, store, subject, writes: new Map(), deletedPaths: [], impact: noImpact };
    }
  }

  async #before(commit: string): Promise<Files> {
    if (this.#last?.commit !== commit) this.#last = { commit, before: this.#list(commit) };
    const { before } = this.#last;
    try {
      return await before;
    } catch (error) {
      this.#last = null;
      throw error;
    }
  }

  async #list(commit: string): Promise<Files> {
    const parent = (await this.#objects.find(`${commit}^`))?.id;
    return parent === undefined ? SortedMap.from<Entry>([]) : this.#branch.list(parent);
  }
}
