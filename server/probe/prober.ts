import type { Reach } from '../status/index.ts';
import { checksOf } from '../status/index.ts';
import type { Probe, ProbeResult } from './probe.ts';

/** A shop to be asked: its workloads are ready. */
interface ProbeTarget {
  readonly store: string;
  readonly url: string;
  readonly address?: string | undefined;
  /** How a shop of its kind is asked. */
  readonly probe: Probe;
}

export interface Prober {
  /**
   * Names all shops to be asked from now on. A new one is asked at once, one that left is asked no more. What is known of
   * a shop that only paused (its pods are not ready) is kept until `forget`.
   */
  watch(targets: readonly ProbeTarget[]): void;
  /** Asks a shop soon, out of its turn: something about it has changed. */
  askSoon(store: string): void;
  /** The last answer; null when it was never asked. */
  result(store: string): Reach | null;
  /** Drops what is known of a store that is gone. */
  forget(store: string): void;
  /** Called after every answer. Returns what ends it. */
  onResult(listener: (store: string, reach: Reach) => void): () => void;
  stop(): void;
}

export interface ProberOptions {
  /** A listener that throws is told of here. */
  readonly onError?: (error: unknown) => void;
  readonly timing?: Partial<ProbeTiming>;
}

interface ProbeTiming {
  /** Pause between two questions until a shop first answers as one, and while it fails for less than a minute. */
  readonly fastMs: number;
  /** Shortest and longest pause after that; chosen at random, so that a fleet is not asked in one moment. */
  readonly calmMs: readonly [number, number];
  readonly concurrency: number;
  readonly timeoutMs: number;
}

const defaults: ProbeTiming = { fastMs: 1000, calmMs: [30_000, 60_000], concurrency: 10, timeoutMs: 10_000 };
/** A shop that has failed this long is asked calmly: it will not be well in a second. */
const impatientMs = 60_000;
/** A shop that never answered is asked fast for this long, its deadline, and then less often. */
const hopefulMs = 600_000;

interface Entry {
  target: ProbeTarget;
  reach: Reach | null;
  firstAskedAt: number | null;
  dueAt: number;
  /** The address at which it was asked: another one is another shop. */
  asking: AbortController | undefined;
  active: boolean;
}

/** Asks the shops of a fleet for ever: often until each first answers, then now and then. */
export function createProber(options: ProberOptions = {}): Prober {
  const { onError = () => undefined } = options;
  const timing = { ...defaults, ...options.timing };
  const entries = new Map<string, Entry>();
  const listeners = new Set<(store: string, reach: Reach) => void>();
  let busy = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const schedule = () => {
    clearTimeout(timer);
    if (stopped || busy >= timing.concurrency) return;
    const next = nextDue();
    if (next) timer = setTimeout(run, Math.max(0, next.dueAt - Date.now()));
  };
  const nextDue = () => {
    let next: Entry | undefined;
    for (const entry of entries.values()) {
      if (!entry.active || entry.asking) continue;
      if (!next || entry.dueAt < next.dueAt) next = entry;
    }
    return next;
  };
  const run = () => {
    while (busy < timing.concurrency) {
      const next = nextDue();
      if (!next || next.dueAt > Date.now()) break;
      void askNow(next);
    }
    schedule();
  };

  const askNow = async (entry: Entry) => {
    const asking = (entry.asking = new AbortController());
    const { target } = entry;
    const { signal } = asking;
    busy++;
    entry.firstAskedAt ??= Date.now();
    try {
      const { url, address, probe } = target;
      const answer = await probe({ url, address, timeoutMs: timing.timeoutMs, signal });
      if (!signal.aborted) learn(entry, answer);
    } catch (error) {
      onError(error);
    } finally {
      busy--;
      if (entry.asking === asking) {
        entry.asking = undefined;
        entry.dueAt = Date.now() + pauseOf(entry);
      }
      schedule();
    }
  };

  const learn = (entry: Entry, answer: ProbeResult) => {
    const { reach: before } = entry;
    const reach: Reach = {
      ...answer,
      since: before?.outcome === answer.outcome ? before.since : answer.at,
      firstOkAt: before?.firstOkAt ?? (answer.outcome === 'ok' ? answer.at : null),
    };
    entry.reach = reach;
    for (const listener of [...listeners]) {
      try {
        listener(entry.target.store, reach);
      } catch (error) {
        onError(error);
      }
    }
  };

  const pauseOf = ({ reach, firstAskedAt }: Entry): number => {
    const [least, most] = timing.calmMs;
    const calm = least + Math.random() * (most - least);
    if (!reach || reach.outcome === 'ok') return reach ? calm : timing.fastMs;
    // Each question that it does not answer in time holds one more of its few workers.
    if (reach.firstOkAt !== null && checksOf(reach).some(({ isLate }) => isLate)) return calm;
    const since = reach.firstOkAt === null ? (firstAskedAt ?? 0) : Date.parse(reach.since);
    return Date.now() - since < (reach.firstOkAt === null ? hopefulMs : impatientMs) ? timing.fastMs : calm;
  };

  return {
    watch(targets) {
      if (stopped) return;
      const wanted = new Map(targets.map(target => [target.store, target]));
      for (const [store, entry] of entries) {
        if (!entry.active || wanted.has(store)) continue;
        entry.active = false;
        entry.asking?.abort();
        entry.asking = undefined;
      }
      for (const [store, target] of wanted) {
        const known = entries.get(store);
        const moved = known && (known.target.url !== target.url || known.target.address !== target.address);
        if (known && !moved) {
          if (!known.active) known.dueAt = Date.now();
          known.active = true;
          continue;
        }
        known?.asking?.abort();
        entries.set(store, {
          target,
          reach: null,
          firstAskedAt: null,
          dueAt: Date.now(),
          asking: undefined,
          active: true,
        });
      }
      schedule();
    },
    askSoon(store) {
      const entry = entries.get(store);
      if (!entry?.active) return;
      entry.dueAt = Math.min(entry.dueAt, Date.now());
      schedule();
    },
    result: store => entries.get(store)?.reach ?? null,
    forget(store) {
      entries.get(store)?.asking?.abort();
      entries.delete(store);
      schedule();
    },
    onResult(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const entry of entries.values()) entry.asking?.abort();
      entries.clear();
    },
  };
}
