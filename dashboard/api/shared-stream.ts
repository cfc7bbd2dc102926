import { z } from 'zod';
import { listen, wordNames, type EventChannel, type Word } from './stream.ts';
import { nextRole, type TabEffect, type TabInput, type TabRole } from './tab-role.ts';

/** Messages between tabs. */
const wordSchema = z.object({ name: z.enum(wordNames), data: z.string(), id: z.string() });
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('word'), word: wordSchema }),
  /** Position of the leader, as a hello; null while it has no connection. */
  z.object({ type: z.literal('state'), hello: wordSchema.nullable() }),
  /** A tab that was just shown requests the state. */
  z.object({ type: z.literal('ask') }),
]);
type Message = z.infer<typeof messageSchema>;

/** The channel on which the leader speaks, and the lock that makes it the leader. */
const channelName = 'storefleet-stream';
const beat = 5_000;
/** Many beats: a page that is only busy keeps the lead. */
const longSilence = 20_000;

export interface SharedStreamOptions {
  readonly open: () => EventChannel;
  readonly onWord: (word: Word) => void;
  readonly onConnected: (connected: boolean) => void;
  /** Called when the connection ended. */
  readonly onLeave: () => void;
}

/**
 * Follows the stream while the page is visible; the browser has one stream for all its tabs. Where tabs can't agree on
 * one (the locks are missing on a page without TLS that is not of this machine), each visible tab has its own.
 */
export function shareStream(options: SharedStreamOptions): () => void {
  const tab = new Tab(options);
  const look = () => tab.take(document.visibilityState === 'visible' ? 'shown' : 'hidden');
  const go = () => tab.take('hidden');
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pageshow', look);
  window.addEventListener('pagehide', go);
  // A frozen page sends no messages.
  document.addEventListener('freeze', go);
  look();
  return () => {
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('pageshow', look);
    window.removeEventListener('pagehide', go);
    document.removeEventListener('freeze', go);
    go();
  };
}

class Tab {
  readonly #options: SharedStreamOptions;
  #role: TabRole = 'away';
  #channel: BroadcastChannel | null = null;
  /** Gives up the lock or the place in the line. */
  #giveUp = () => {};
  #stop = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** As leader: position of the stream; null while there is no connection. */
  #hello: Word | null = null;

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
      this.#post({ type: 'ask' });
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
      const { open, onWord, onConnected } = this.#options;
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
        onWord: word => {
          if (word.name === 'hello') this.#hello = word;
          else if (this.#hello !== null) this.#hello = { ...this.#hello, id: word.id };
          onWord(word);
          this.#post({ type: 'word', word });
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
    if (message?.type === 'ask') {
      if (this.#role === 'leader' && this.#hello !== null) this.#post({ type: 'state', hello: this.#hello });
      return;
    }
    if (message === undefined || this.#role !== 'follower') return;
    this.#watch();
    const word = message.type === 'word' ? message.word : message.hello;
    this.#options.onConnected(word !== null);
    if (word !== null) this.#options.onWord(word);
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

  /** Holds the lock from the turn of this tab until it gives up; the browser gives it on when the tab is closed. */
  #elect(how: { readonly steal?: true }): void {
    this.#giveUp();
    if (!canShare()) {
      this.take('elected');
      return;
    }
    const line = new AbortController();
    const held = Promise.withResolvers<undefined>();
    let isMine = true;
    this.#giveUp = () => {
      isMine = false;
      line.abort();
      held.resolve(undefined);
    };
    const turn = () => {
      if (!isMine) return undefined;
      this.take('elected');
      return held.promise;
    };
    navigator.locks.request(channelName, how.steal ? { steal: true } : { signal: line.signal }, turn).catch(() => {
      // Given up by this tab, or stolen by another.
      if (isMine) this.take('deposed');
    });
  }
}

function canShare(): boolean {
  // Typed as always there, but missing on a page without TLS that is not of this machine.
  return 'locks' in navigator && 'BroadcastChannel' in globalThis;
}
