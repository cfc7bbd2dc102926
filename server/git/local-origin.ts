import { GitFailed } from './errors.ts';
import type { Origin, Publication } from './origin.ts';
import { assertNothingInTheWay } from './push-report.ts';
import { refsBelow } from './refs-below.ts';
import type { Repository } from './repository.ts';
import { removeStaleLock } from './stale-lock.ts';

/** The local bare repository is the fleet's: the server moves its refs, and people push to it. */
export class LocalOrigin implements Origin {
  readonly #repository: Repository;
  readonly isLocal = true;
  readonly fault = null;
  readonly name: string;

  constructor(repository: Repository) {
    this.#repository = repository;

    this.name = repository.path;
  }

  async fetch(ref: string): Promise<boolean> {
    return (await this.#repository.objects.find(ref)) !== null;
  }

  list(directory: string): Promise<readonly string[]> {
    return refsBelow(this.#repository, directory);
  }

  async publish(ref: string, from: string | null, to: string): Promise<Publication> {
    try {
      await this.#repository.moveRef(ref, to, from);
      return { state: 'published' };
    } catch (error) {
      const tip = (await this.#repository.objects.find(ref))?.id ?? null;
      // Git was killed after it had written the ref, so the commit is published.
      if (tip === to) return { state: 'published' };
      if (!(error instanceof GitFailed)) throw error;
      if (from === null) {
        assertNothingInTheWay(this.name, ref, await refsBelow(this.#repository, 'refs/heads/'));
      }
      if (tip !== from || (await removeStaleLock(error)) !== null || /lock/i.test(error.output)) {
        return { state: 'moved', why: error.output.trim() };
      }
      throw error;
    }
  }

  async remove(ref: string, from: string): Promise<Publication> {
    try {
      await this.#repository.git('update-ref', '-d', ref, from);
      return { state: 'published' };
    } catch (error) {
      if (!(error instanceof GitFailed)) throw error;
      return { state: 'moved', why: error.output.trim() };
    }
  }

  follow(): () => void {
    return () => undefined;
  }
}
