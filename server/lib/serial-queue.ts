/** Runs work one at a time, in the order in which it was asked for. What fails stops nothing that comes after it. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was asked for before is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

/** As {@link SerialQueue} for each key. What nobody waits for is forgotten. */
export class InTurnByKey {
  readonly #queues = new Map<string, { readonly turns: SerialQueue; waiting: number }>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { turns: new SerialQueue(), waiting: 0 };
    this.#queues.set(key, queue);
    queue.waiting++;
    try {
      return await queue.turns.run(work);
    } finally {
      queue.waiting--;
      if (queue.waiting === 0) this.#queues.delete(key);
    }
  }
}
