/** Functions that hear of something. One that throws is reported, and the others hear of it all the same. */
export class Listeners<T extends unknown[]> {
  readonly #listeners = new Set<(...values: T) => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Adds a listener. Returns what removes it. */
  add(listener: (...values: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(...values: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...values);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
