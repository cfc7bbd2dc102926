import { streamEvents } from '#contract';

/** One event of the stream, unparsed. */
export interface StreamEvent {
  readonly name: keyof typeof streamEvents;
  /** JSON. */
  readonly data: string;
  /** Position of the stream after it. */
  readonly id: string;
}

/** The part of `EventSource` that a test replaces. */
export interface EventChannel {
  onopen: ((event: Event) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  readonly readyState: number;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface StreamOptions {
  readonly open: () => EventChannel;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onConnected: (connected: boolean) => void;
}

export const eventNames = Object.keys(streamEvents) as readonly StreamEvent['name'][];

const closed = 2;
const firstDelay = 1_000;
const longestDelay = 15_000;

/** Listens to the server until the returned function is called, and reconnects after a lost connection. */
export function listen({ open, onEvent, onConnected }: StreamOptions): () => void {
  let channel: EventChannel;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstDelay;

  const connect = () => {
    channel = open();
    channel.onopen = () => {
      delay = firstDelay;
      onConnected(true);
    };
    channel.onerror = () => {
      onConnected(false);
      // The browser reconnects after a lost connection, but not after an answer that is no stream.
      if (channel.readyState !== closed) return;
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, longestDelay);
    };
    for (const name of eventNames) {
      channel.addEventListener(name, ({ data, lastEventId }) => onEvent({ name, data, id: lastEventId }));
    }
  };

  connect();
  return () => {
    clearTimeout(timer);
    channel.onopen = null;
    channel.onerror = null;
    channel.close();
  };
}
