import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, givenClone } from '../support/ledger.ts';
import { plannerOf, type StoreChange } from './store-changes.ts';
import { compareCheckout, readCheckout, renderCheckout } from '#fleet';

/** A person with a clone and plain Git, who pulls if others were faster. */
export class Person {
  readonly #clone: string;
  #notes = 0;

  constructor(origin: string) {
    this.#clone = givenClone(origin);
  }

  /** Changes a store as the command line does, with its manifests. @throws what the planner throws */
  async changeStore(storeChange: StoreChange): Promise<void> {
    do {
      this.#pull();
      const { tree } = await readCheckout(this.#clone);
      const { writes, deletedPaths } = plannerOf(storeChange)(tree);
      for (const path of deletedPaths) rmSync(join(this.#clone, path), { recursive: true, force: true });
      for (const [path, text] of writes) this.#write(path, text);
      git(this.#clone, 'add', '--all');
      if (git(this.#clone, 'status', '--porcelain') === '') return;
      git(this.#clone, 'commit', '--quiet', '-m', `By hand: ${storeChange.verb} ${storeChange.store}`);
    } while (!this.#push());
  }

  /** Adds a file that belongs to no store. */
  addNote(): void {
    do {
      this.#pull();
      this.#write(`notes/${++this.#notes}.txt`, 'By hand\n');
      git(this.#clone, 'commit', '--quiet', '-m', 'By hand: a note');
    } while (!this.#push());
  }

  /** Merges a side branch that was created one commit ago. */
  mergeSideBranch(): void {
    this.addNote();
    do {
      this.#pull();
      git(this.#clone, 'checkout', '--quiet', '-B', 'side', 'HEAD~1');
      this.#write(`notes/${++this.#notes}.txt`, 'On a side branch\n');
      git(this.#clone, 'commit', '--quiet', '-m', 'By hand: aside');
      git(this.#clone, 'checkout', '--quiet', '-B', 'main', 'origin/main');
      git(this.#clone, 'merge', '--quiet', '--no-ff', '-m', 'By hand: a merge', 'side');
    } while (!this.#push());
  }

  /**
   * Returns the fleet as it is now: `title` or `title (removed)` by name; each store must have all its files, and no
   * others.
   */
  async readFleet(): Promise<Readonly<Record<string, string>>> {
    this.#pull();
    const checkout = await readCheckout(this.#clone);
    const rendered = renderCheckout(checkout);
    const wrong = [...rendered.problems, ...compareCheckout(checkout, rendered)];
    if (wrong.length > 0) throw new Error(`The fleet is invalid: ${JSON.stringify(wrong)}`);
    const stores = [...checkout.tree.stores].map(([name, { spec }]) => [
      name,
      spec.state === 'removed' ? `${spec.title} (removed)` : spec.title,
    ]);
    return Object.fromEntries(stores) as Record<string, string>;
  }

  #pull(): void {
    git(this.#clone, 'fetch', '--quiet', 'origin', '+main:refs/remotes/origin/main');
    git(this.#clone, 'checkout', '--quiet', '--force', '-B', 'main', 'origin/main');
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(join(this.#clone, path)), { recursive: true });
    writeFileSync(join(this.#clone, path), text);
    git(this.#clone, 'add', '--', path);
  }

  /** @returns false if another push was faster */
  #push(): boolean {
    try {
      git(this.#clone, 'push', '--quiet', 'origin', 'main');
      return true;
    } catch (error) {
      if (/rejected|cannot lock ref|failed to update ref/.test(String(error))) return false;
      throw error;
    }
  }
}
