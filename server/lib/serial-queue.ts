/** Runs work one at a time, in the order of the calls. A failure stops no later work. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all earlier work is done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

/** A {@link SerialQueue} for each key. Idle queues are dropped. */
export class SerialQueueByKey {
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
