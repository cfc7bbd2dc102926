import { SortedMap } from '#fleet';

/** Keys in the order of the times at which they are due. A change costs as much as one key, however many there are. */
export class DueQueue {
  #byTime = SortedMap.from<string>([]);
  readonly #places = new Map<string, string>();

  get size(): number {
    return this.#places.size;
  }

  /** Milliseconds since the epoch at which the first key is due; infinite if there is none. */
  get nextAt(): number {
    const [first] = this.#byTime.keys();
    return first === undefined ? Infinity : Number.parseInt(first, 10);
  }

  /** @param at milliseconds since the epoch; a key with an infinite time is never due */
  set(key: string, at: number): void {
    if (at === Infinity) {
      this.delete(key);
      return;
    }
    const place = `${String(Math.max(0, Math.ceil(at))).padStart(timeLength, '0')} ${key}`;
    const known = this.#places.get(key);
    if (known === place) return;
    this.#places.set(key, place);
    this.#byTime = this.#byTime.with([...(known === undefined ? [] : [[known, undefined] as const]), [place, key]]);
  }

  delete(key: string): void {
    const known = this.#places.get(key);
    if (known === undefined) return;
    this.#places.delete(key);
    this.#byTime = this.#byTime.with([[known, undefined]]);
  }

  /** Removes the keys that are due, the first ones first. @param most number of keys */
  take(now: number, most = Infinity): string[] {
    const due: string[] = [];
    for (const [place, key] of this.#byTime) {
      if (due.length >= most || Number.parseInt(place, 10) > now) break;
      due.push(key);
    }
    for (const key of due) this.delete(key);
    return due;
  }
}

/** Number of digits of the latest time that a date can have. */
const timeLength = 16;
