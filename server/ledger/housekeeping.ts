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
  #since = 0;
  #running: Promise<void> | null = null;

  constructor(repository: Pick<Repository, 'git'>, logger: WarningLogger | undefined, every = 50) {
    this.#repository = repository;
    this.#logger = logger;
    this.#every = every;
  }

  /** Called after every move of the branch; does not wait. */
  written(): void {
    this.#since++;
    if (this.#since < this.#every || this.#running) return;
    this.#since = 0;
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
