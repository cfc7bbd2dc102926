import { writeEventId, type EventData, type StreamPosition, type streamEvents } from '#contract';

/** Names of events that move the position of the stream. */
export type SentName = Exclude<keyof typeof streamEvents, 'hello'>;

/** An event with its place in the stream. */
export type SentEvent = {
  readonly [Name in SentName]: {
    readonly name: Name;
    readonly data: EventData<Name>;
    readonly position: StreamPosition;
  };
}[SentName];

/** Returns an event as a page reads it; JSON has no line breaks. */
export function eventText(name: string, id: string, data: unknown): string {
  return `event:${name}\nid:${id}\ndata:${JSON.stringify(data)}\n\n`;
}

/**
 * Events that a slow client has not been sent. Of each store, pull request and import it keeps the newest state only, so
 * that their number depends on what changed and not on how often.
 */
export class UnsentEvents {
  readonly #bySubject = new Map<string, SentEvent>();
  #first: StreamPosition | null = null;
  #last: StreamPosition | null = null;

  get size(): number {
    return this.#bySubject.size;
  }

  add(event: SentEvent): void {
    const subject = subjectOf(event);
    const earlier = this.#bySubject.get(subject);
    // A store event has only the changed fields.
    const merged =
      event.name === 'store' && earlier?.name === 'store'
        ? { ...event, data: { ...earlier.data, ...event.data } }
        : event;
    this.#bySubject.set(subject, merged);
    this.#first ??= event.position;
    this.#last = event.position;
  }

  /**
   * Removes all events. @returns them as text. Their ids count on from the first; the id of the last covers the rest, so
   * that only a client that has read all of them is at the newest position.
   */
  take(): string {
    const events = [...this.#bySubject.values()];
    const first = this.#first;
    const last = this.#last;
    this.#bySubject.clear();
    this.#first = this.#last = null;
    if (first === null || last === null) return '';
    return events
      .map(({ name, data }, index) => {
        const from = first.sent + index;
        const to = index === events.length - 1 ? last.sent : from;
        return eventText(name, writeEventId({ run: last.run, from, sent: to }), data);
      })
      .join('');
  }
}

function subjectOf(event: SentEvent): string {
  switch (event.name) {
    case 'store':
    case 'removed':
      return `store ${event.data.name}`;
    case 'pull-request':
      return `pull-request ${event.data.number}`;
    case 'import':
      return `import ${event.data.id}`;
    case 'fleet':
      return 'fleet';
  }
}
