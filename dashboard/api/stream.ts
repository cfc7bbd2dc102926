import {
  streamEvents,
  type BulkProgress,
  type FleetView,
  type PullRequestView,
  type StoreSummary,
} from '#server/contract';

/** Takes what the stream says. */
export interface StreamSink {
  store(summary: StoreSummary): void;
  removed(name: string): void;
  fleet(fleet: FleetView): void;
  bulk(progress: BulkProgress): void;
  change(pullRequest: PullRequestView): void;
  /** Something may have been missed: fetch all again. */
  resync(): void;
}

/** The part of `EventSource` that is used, so that a test can play the server. */
export interface EventChannel {
  onopen: ((event: Event) => unknown) | null;
  onerror: ((event: Event) => unknown) | null;
  readonly readyState: number;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface StreamOptions {
  readonly open: () => EventChannel;
  readonly sink: StreamSink;
  readonly onConnected: (connected: boolean) => void;
}

const closed = 2;
const firstDelay = 1_000;
const longestDelay = 15_000;

/** Listens until the returned function is called; a lost connection is taken up again and everything fetched anew. */
export function listen({ open, sink, onConnected }: StreamOptions): () => void {
  let channel: EventChannel;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstDelay;
  let lost = false;

  const connect = () => {
    channel = open();
    channel.onopen = () => {
      delay = firstDelay;
      onConnected(true);
      if (lost) sink.resync();
      lost = false;
    };
    channel.onerror = () => {
      lost = true;
      onConnected(false);
      // The browser retries a broken connection by itself, but gives up for ever after an answer that is no stream.
      if (channel.readyState !== closed) return;
      timer = setTimeout(connect, delay);
      delay = Math.min(delay * 2, longestDelay);
    };
    subscribe(channel, sink);
  };

  connect();
  return () => {
    clearTimeout(timer);
    channel.onopen = null;
    channel.onerror = null;
    channel.close();
  };
}

function subscribe(channel: EventChannel, sink: StreamSink) {
  const on = <T>(type: string, parse: (data: unknown) => T, use: (data: T) => void) => {
    channel.addEventListener(type, event => {
      let data: T;
      try {
        data = parse(JSON.parse(event.data));
      } catch {
        // Another version of the server: its answers tell, and fail visibly where they can't be read either.
        sink.resync();
        return;
      }
      use(data);
    });
  };
  on(
    'store',
    data => streamEvents.store.parse(data),
    summary => sink.store(summary),
  );
  on(
    'removed',
    data => streamEvents.removed.parse(data),
    ({ name }) => sink.removed(name),
  );
  on(
    'fleet',
    data => streamEvents.fleet.parse(data),
    fleet => sink.fleet(fleet),
  );
  on(
    'bulk',
    data => streamEvents.bulk.parse(data),
    progress => sink.bulk(progress),
  );
  on(
    'change',
    data => streamEvents.change.parse(data),
    pullRequest => sink.change(pullRequest),
  );
}
