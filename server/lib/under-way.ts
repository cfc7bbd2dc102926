/** Counts work that is under way. */
export class UnderWay {
  #begun = 0;
  #ended = 0;

  /** Number of times that work has begun. */
  get begun(): number {
    return this.#begun;
  }

  isIdle(): boolean {
    return this.#begun === this.#ended;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#begun++;
    try {
      return await work();
    } finally {
      this.#ended++;
    }
  }
}
