import type { Repository } from '../git/repository.ts';
import type { WarningLogger } from '../lib/logger.ts';

/**
 * Joins the small packs that every commit and every push leave, in geometric progression: the work stays proportional
 * to new commits, and nothing is ever dropped, so that it needs no lock against writers.
 */
export class Housekeeping {
  readonly #repository: Pick<Repository, 'git'>;
  readonly #logger: WarningLogger | undefined;
  readonly #every: number;
  readonly #everyBytes: number;
  #since = 0;
  #bytes = 0;
  #running: Promise<void> | null = null;

  /**
   * @param every number of moves after which packs are joined
   * @param everyBytes number of written bytes after which they are joined, before compression
   */
  constructor(
    repository: Pick<Repository, 'git'>,
    logger: WarningLogger | undefined,
    every = 50,
    everyBytes = 32 * 1024 * 1024,
  ) {
    this.#repository = repository;
    this.#logger = logger;
    this.#every = every;
    this.#everyBytes = everyBytes;
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
      await this.#repository.git('repack', '-d', '-q', '--geometric=2');
    } catch (error) {
      this.#logger?.warn({ err: error }, 'git repack failed; the repository keeps working, and grows');
    } finally {
      this.#running = null;
    }
  }
}
