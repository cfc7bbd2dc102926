/** A growing list of 32-bit integers: four bytes each, where an array takes eight and an object some forty. */
export class NumberList {
  #values: Int32Array;
  #length: number;

  constructor(values = new Int32Array()) {
    this.#values = values;
    this.#length = values.length;
  }

  get length(): number {
    return this.#length;
  }

  /** @returns -1 outside of the list */
  at(index: number): number {
    return index >= 0 && index < this.#length ? (this.#values[index] ?? -1) : -1;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(Math.max(16, this.#length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** Returns the values; not a copy. */
  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }
}
