/** Runs work one at a time, in the order in which it was asked for. What fails stops nothing that comes after it. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was asked for before is done. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
