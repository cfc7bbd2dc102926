import type { Repository } from '../git/repository.ts';
import type { WarningLogger } from '../lib/logger.ts';
import { UnreachableObjects } from './unreachable-objects.ts';

export interface HousekeepingOptions {
  /** Number of moves after which packs are joined. @default 50 */
  readonly every?: number;
  /** Number of written bytes after which they are joined, before compression. @default 32 MiB */
  readonly everyBytes?: number;
  readonly now?: () => Date;
}

/**
 * Joins the small packs that every commit and every push leave, in geometric progression: the work stays proportional
 * to new commits, and drops nothing, so that it needs no lock against writers. After history was lost on purpose, all
 * packs are joined once, and what is lost is deleted later.
 */
export class Housekeeping {
  readonly #repository: Pick<Repository, 'git'>;
  readonly #unreachable: UnreachableObjects;
  readonly #logger: WarningLogger | undefined;
  readonly #every: number;
  readonly #everyBytes: number;
  #since = 0;
  #bytes = 0;
  #hasLostHistory = false;
  #running: Promise<void> | null = null;

  constructor(
    repository: Pick<Repository, 'git' | 'feed' | 'path' | 'writes'>,
    logger: WarningLogger | undefined,
    { every = 50, everyBytes = 32 * 1024 * 1024, now = () => new Date() }: HousekeepingOptions = {},
  ) {
    this.#repository = repository;
    this.#unreachable = new UnreachableObjects(repository, now);
    this.#logger = logger;
    this.#every = every;
    this.#everyBytes = everyBytes;
  }

  /** Called when a ref was replaced by a shorter history. */
  lostHistory(): void {
    this.#hasLostHistory = true;
  }

  /** Called before {@link written} with the size of what was written: a commit may hold one store or 200. */
  grew(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Called after every move of the branch; does not wait. */
  written(): void {
    this.#since++;
    if ((this.#since < this.#every && this.#bytes < this.#everyBytes) || this.#running) return;
    this.#since = 0;
    this.#bytes = 0;
    this.#running = this.#repack();
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async #repack(): Promise<void> {
    try {
      if (this.#hasLostHistory) await this.#unreachable.setApart();
      else await this.#repository.git('repack', '-d', '-q', '--geometric=2');
      this.#hasLostHistory = false;
      if (this.#unreachable.isDue) await this.#unreachable.drop();
    } catch (error) {
      this.#logger?.warn({ err: error }, 'git repack failed; the repository keeps working, and grows');
    } finally {
      this.#running = null;
    }
  }
}
