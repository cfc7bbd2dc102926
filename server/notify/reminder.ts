/** Seconds between a commit and the first reminder; the wait doubles with each further one. */
const firstSeconds = 3;
/** Seconds after which an engine that has not reacted polls by itself. */
const maxSeconds = 180;

/**
 * Decides when to notify an engine again of a commit that it has not applied: a notification can be lost, for instance
 * while the engine restarts or before it knows its root object. Pure: time is an argument.
 */
export class Reminder {
  #dueAt = 0;
  #wait = firstSeconds;

  /** Called after a notification of a new commit. */
  notified(now: Date): void {
    this.#wait = firstSeconds;
    this.#dueAt = now.getTime() + this.#wait * 1000;
  }

  /** Returns true if a reminder is due now; a due one counts as sent. */
  isDue(now: Date): boolean {
    if (now.getTime() < this.#dueAt) return false;
    this.#wait = Math.min(maxSeconds, this.#wait * 2);
    this.#dueAt = now.getTime() + this.#wait * 1000;
    return true;
  }
}
