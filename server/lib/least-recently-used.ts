/** A cache, limited by weight, that drops the least recently used entries. */
export class LeastRecentlyUsed<V> {
  readonly #capacity: number;
  #values = new Map<string, { value: V; weight: number }>();
  #weight = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): V | undefined {
    const found = this.#values.get(key);
    if (found === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, found);
    return found.value;
  }

  set(key: string, value: V, weight: number): void {
    this.#weight += weight - (this.#values.get(key)?.weight ?? 0);
    this.#values.delete(key);
    this.#values.set(key, { value, weight });
    for (const [oldest, { weight: freed }] of this.#values) {
      if (this.#weight <= this.#capacity) break;
      this.#values.delete(oldest);
      this.#weight -= freed;
    }
  }

  delete(key: string): void {
    this.#weight -= this.#values.get(key)?.weight ?? 0;
    this.#values.delete(key);
  }
}
