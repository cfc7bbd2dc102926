import type { Repository } from './git/repository.ts';
import type { LedgerLogger } from './types.ts';

const commitsBetween = 100;

/** Every commit leaves loose objects, and only a push or this packs them. */
export class Housekeeping {
  #since = 0;

  constructor(
    private readonly repository: Repository,
    private readonly logger: LedgerLogger | undefined,
  ) {}

  written(): void {
    if (++this.#since < commitsBetween) return;
    this.#since = 0;
    this.repository.git('gc', '--auto', '--quiet').catch((error: unknown) => {
      this.logger?.warn({ error }, 'git gc failed; the repository works on and grows');
    });
  }
}
