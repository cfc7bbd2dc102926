import type { WarningLogger } from '../lib/logger.ts';
import type { RefUpdate } from './types.ts';
import { watchRefs, type Watching } from './watch-refs.ts';

type Listener = (moved: RefUpdate) => void;

/** Reports each commit to which the branch moves once, whether this server or others moved it. */
export class RefWatcher {
  readonly #path: string;
  readonly #tip: () => Promise<string | null>;
  readonly #pollEvery: number;
  readonly #logger: WarningLogger | undefined;
  /** Called like the listeners, but also while there are none: then only for our own commits. */
  readonly #onMoved: (() => void) | undefined;
  #listeners = new Set<Listener>();
  #watching: Watching | null = null;
  #firstRead: Promise<void> | null = null;
  #last: string | null = null;
  #announced = 0;
  #ours = new Set<string>();

  constructor(
    path: string,
    tip: () => Promise<string | null>,
    pollEvery: number,
    logger: WarningLogger | undefined,
    onMoved?: () => void,
  ) {
    this.#path = path;
    this.#tip = tip;
    this.#pollEvery = pollEvery;
    this.#logger = logger;
    this.#onMoved = onMoved;
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    this.#firstRead ??= this.#begin();
    return () => this.#listeners.delete(listener);
  }

  /** Called before and after a commit of ours moves the branch; the watcher may see it in between. */
  markOwnCommit(commit: string, moved: boolean): void {
    this.#ours.add(commit);
    const [oldest] = this.#ours;
    if (this.#ours.size > 1000 && oldest !== undefined) this.#ours.delete(oldest);
    if (moved) this.#announce(commit);
  }

  close(): void {
    this.#listeners.clear();
    this.#watching?.close();
  }

  async #begin(): Promise<void> {
    this.#watching = watchRefs(this.#path, () => this.#poll(), this.#pollEvery);
    await this.#read(tip => (this.#last = tip));
  }

  async #poll(): Promise<void> {
    await this.#firstRead;
    await this.#read(tip => tip !== null && this.#announce(tip));
  }

  /**
   * A tip that was read while we moved the branch may be older than the announced one; the next poll sees the newer
   * one.
   */
  async #read(then: (tip: string | null) => void): Promise<void> {
    const before = this.#announced;
    try {
      const tip = await this.#tip();
      if (before === this.#announced) then(tip);
    } catch (error) {
      this.#logger?.warn({ err: error }, 'the branch could not be read');
    }
  }

  #announce(revision: string): void {
    if (revision === this.#last) return;
    const moved: RefUpdate = { revision, previous: this.#last, by: this.#ours.has(revision) ? 'storefleet' : 'others' };
    this.#last = revision;
    this.#announced++;
    this.#onMoved?.();
    for (const listener of this.#listeners) {
      try {
        listener(moved);
      } catch (error) {
        this.#logger?.warn({ err: error }, 'a listener of the branch threw');
      }
    }
  }
}
