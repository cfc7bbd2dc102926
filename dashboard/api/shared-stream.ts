import { z } from 'zod';
import { listen, eventNames, type EventChannel, type StreamEvent } from './stream.ts';
import { nextRole, type TabEffect, type TabInput, type TabRole } from './tab-role.ts';

/** Messages between tabs. */
const eventSchema = z.object({ name: z.enum(eventNames), data: z.string(), id: z.string() });
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: eventSchema }),
  /** Position of the leader, as a hello; null while it has no connection. */
  z.object({ type: z.literal('state'), hello: eventSchema.nullable() }),
  /** A tab that was just shown requests the state. */
  z.object({ type: z.literal('request-state') }),
]);
type Message = z.infer<typeof messageSchema>;

/** Name of the channel on which the leader sends, and of the lock that it holds. */
const channelName = 'storefleet-stream';
const beat = 5_000;
/** Several heartbeats, so that a page that is only busy stays the leader. */
const longSilence = 20_000;

export interface SharedStreamOptions {
  readonly open: () => EventChannel;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onConnected: (connected: boolean) => void;
  /** Called when the connection ended. */
  readonly onLeave: () => void;
}

/**
 * Follows the stream while the page is visible. All tabs of a browser share one stream. Without locks (a page without
 * TLS that is not on localhost), each visible tab has its own.
 */
export function shareStream(options: SharedStreamOptions): () => void {
  const tab = new Tab(options);
  const update = () => tab.take(document.visibilityState === 'visible' ? 'shown' : 'hidden');
  const hide = () => tab.take('hidden');
  document.addEventListener('visibilitychange', update);
  window.addEventListener('pageshow', update);
  window.addEventListener('pagehide', hide);
  // A frozen page sends no messages.
  document.addEventListener('freeze', hide);
  update();
  return () => {
    document.removeEventListener('visibilitychange', update);
    window.removeEventListener('pageshow', update);
    window.removeEventListener('pagehide', hide);
    document.removeEventListener('freeze', hide);
    hide();
  };
}

class Tab {
  readonly #options: SharedStreamOptions;
  #role: TabRole = 'away';
  #channel: BroadcastChannel | null = null;
  /** Releases the lock, or stops waiting for it. */
  #giveUp = () => {};
  #stop = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Position of the leader's stream; null without a connection. */
  #hello: StreamEvent | null = null;

  constructor(options: SharedStreamOptions) {
    this.#options = options;
  }

  take(input: TabInput): void {
    const { role, effects } = nextRole(this.#role, input);
    this.#role = role;
    for (const effect of effects) this.#effects[effect]();
  }

  readonly #effects: Readonly<Record<TabEffect, () => void>> = {
    join: () => {
      if (!canShare()) return;
      this.#channel = new BroadcastChannel(channelName);
      this.#channel.onmessage = ({ data }) => this.#receive(messageSchema.safeParse(data).data);
      this.#post({ type: 'request-state' });
    },
    leave: () => {
      clearTimeout(this.#timer);
      this.#giveUp();
      this.#channel?.close();
      this.#channel = null;
      this.#options.onLeave();
    },
    'stand in line': () => {
      this.#watch();
      this.#elect({});
    },
    'take over': () => this.#elect({ steal: true }),
    open: () => {
      const { open, onEvent, onConnected } = this.#options;
      this.#hello = null;
      const postState = () => this.#post({ type: 'state', hello: this.#hello });
      this.#stop = listen({
        open,
        onConnected: connected => {
          onConnected(connected);
          if (connected) return;
          this.#hello = null;
          postState();
        },
        onEvent: event => {
          if (event.name === 'hello') this.#hello = event;
          else if (this.#hello !== null) this.#hello = { ...this.#hello, id: event.id };
          onEvent(event);
          this.#post({ type: 'event', event });
        },
      });
      clearTimeout(this.#timer);
      this.#timer = setInterval(postState, beat);
    },
    close: () => {
      clearInterval(this.#timer);
      this.#stop();
      this.#hello = null;
    },
  };

  #receive(message: Message | undefined): void {
    if (message?.type === 'request-state') {
      if (this.#role === 'leader' && this.#hello !== null) this.#post({ type: 'state', hello: this.#hello });
      return;
    }
    if (message === undefined || this.#role !== 'follower') return;
    this.#watch();
    const event = message.type === 'event' ? message.event : message.hello;
    this.#options.onConnected(event !== null);
    if (event !== null) this.#options.onEvent(event);
  }

  #post(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.take('silence');
      this.#watch();
    }, longSilence);
  }

  /** Requests the lock and holds it until this tab gives up; when a tab is closed, the browser releases its lock. */
  #elect(how: { readonly steal?: true }): void {
    this.#giveUp();
    if (!canShare()) {
      this.take('elected');
      return;
    }
    const queued = new AbortController();
    const held = Promise.withResolvers<undefined>();
    let isMine = true;
    this.#giveUp = () => {
      isMine = false;
      queued.abort();
      held.resolve(undefined);
    };
    const turn = () => {
      if (!isMine) return undefined;
      this.take('elected');
      return held.promise;
    };
    navigator.locks.request(channelName, how.steal ? { steal: true } : { signal: queued.signal }, turn).catch(() => {
      // This tab gave up the lock, or another tab stole it.
      if (isMine) this.take('deposed');
    });
  }
}

function canShare(): boolean {
  // The types say that locks exist, but a page without TLS that is not on localhost has none.
  return 'locks' in navigator && 'BroadcastChannel' in globalThis;
}
