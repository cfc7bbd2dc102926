import { readPosition, type StreamPosition } from '#contract';

/** Relation of an event to this page: the next event, a known event, or the first event after a gap. */
export type EventOrder = 'next' | 'known' | 'missed';

/**
 * Detects whether this page has missed an event, from any source of the stream. The page shows everything up to some
 * position; the next event must follow it.
 */
export class Continuity {
  /** Position that the page shows at least; null while nothing is known. */
  #at: StreamPosition | null = null;
  /** Position at the start of the connection; null without a connection. */
  #since: StreamPosition | null = null;

  /**
   * Handles the position that the stream reports at its start.
   * @returns true if an event was missed
   */
  hello(id: string): boolean {
    const position = readPosition(id);
    const isMissed = this.#at !== null && !isSame(this.#at, position);
    this.#at = position;
    this.#since ??= position;
    return isMissed;
  }

  event(id: string): EventOrder {
    const position = readPosition(id);
    const before = this.#at;
    if (before !== null && position?.run === before.run && position.sent <= before.sent) return 'known';
    this.#at = position;
    return before !== null && position?.run === before.run && position.from === before.sent + 1 ? 'next' : 'missed';
  }

  /**
   * Handles an answer of the server, which holds everything up to a position.
   * @returns true if it may be older than the events received
   */
  answer(id: string): boolean {
    const position = readPosition(id);
    if (position === null) return false;
    if (this.#since !== null) return isBefore(position, this.#since);
    if (this.#at === null || isBefore(position, this.#at)) this.#at = position;
    return false;
  }

  /** Handles the end of the connection. */
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
