/** Seconds between a commit and the first reminder; each further one waits twice as long. */
const firstSeconds = 3;
/** An engine that has not listened for so long polls by itself. */
const mostSeconds = 180;

/**
 * When to tell an engine again of a commit that it has not taken in: a notification can be lost, for instance while the
 * engine restarts or before it knows its root object. Pure: time is an argument.
 */
export class Reminder {
  #dueAt = 0;
  #wait = firstSeconds;

  /** The engine was told of something new. */
  told(now: Date): void {
    this.#wait = firstSeconds;
    this.#dueAt = now.getTime() + this.#wait * 1000;
  }

  /** Whether what still waits should be told again now; counts as told if so. */
  isDue(now: Date): boolean {
    if (now.getTime() < this.#dueAt) return false;
    this.#wait = Math.min(mostSeconds, this.#wait * 2);
    this.#dueAt = now.getTime() + this.#wait * 1000;
    return true;
  }
}
