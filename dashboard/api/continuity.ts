import { readPosition, type StreamPosition } from '#contract';

/** What an event is to this page: the next one, one that it has already, or the first after a gap. */
export type Heard = 'next' | 'known' | 'missed';

/**
 * Knows whether this page has missed something, whoever told it of the stream. What it shows holds everything up to some
 * position; what comes must begin there.
 */
export class Continuity {
  /** What is shown holds at least this; null while nothing is known. */
  #at: StreamPosition | null = null;
  /** Where the present listening began; null while nobody is listened to. */
  #since: StreamPosition | null = null;

  /** The stream says where it is. @returns whether something was missed */
  hello(id: string): boolean {
    const position = readPosition(id);
    const isMissed = this.#at !== null && !isSame(this.#at, position);
    this.#at = position;
    this.#since ??= position;
    return isMissed;
  }

  event(id: string): Heard {
    const position = readPosition(id);
    const before = this.#at;
    if (before !== null && position?.run === before.run && position.sent <= before.sent) return 'known';
    this.#at = position;
    return before !== null && position?.run === before.run && position.sent === before.sent + 1 ? 'next' : 'missed';
  }

  /** An answer of the server holds everything up to a position. @returns whether it may be older than what was heard */
  answer(id: string): boolean {
    const position = readPosition(id);
    if (position === null) return false;
    if (this.#since !== null) return isBefore(position, this.#since);
    if (this.#at === null || isBefore(position, this.#at)) this.#at = position;
    return false;
  }

  /** Nobody is listened to any more. */
  leave(): void {
    this.#since = null;
  }
}

function isSame(one: StreamPosition, other: StreamPosition | null): boolean {
  return one.run === other?.run && one.sent === other.sent;
}

function isBefore(one: StreamPosition, other: StreamPosition): boolean {
  return one.run === other.run && one.sent < other.sent;
}
