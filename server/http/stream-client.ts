import type { ServerResponse } from 'node:http';
import { UnsentEvents, type SentEvent } from './unsent-events.ts';

/** Number of different stores and other subjects that a slow client may fall behind; fetching them again is cheaper. */
const maxUnsent = 256;

/** Comments keep proxies from closing a quiet connection. */
const heartbeat = 15_000;

/**
 * The connection of one page. While its buffer is full, events are gathered by subject; a client that falls too far
 * behind is disconnected, so that its page connects again and fetches its data again.
 */
export class StreamClient {
  readonly #response: ServerResponse;
  readonly #unsent = new UnsentEvents();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('drain', () => this.#write(this.#unsent.take()));
    this.#heartbeat = setInterval(() => {
      if (!response.writableNeedDrain) this.#write(':\n\n');
    }, heartbeat);
    response.once('close', () => clearInterval(this.#heartbeat));
  }

  /** @param bytes all of these events, shared by all clients */
  send(events: readonly SentEvent[], bytes: Uint8Array): void {
    if (!this.#response.writableNeedDrain) {
      this.#write(bytes);
      return;
    }
    for (const event of events) this.#unsent.add(event);
    // Ending it properly would wait for the client to read.
    if (this.#unsent.size > maxUnsent) this.#response.destroy();
  }

  #write(bytes: Uint8Array | string): void {
    if (bytes.length > 0) this.#response.write(bytes);
  }
}
