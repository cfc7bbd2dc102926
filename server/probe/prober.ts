import { isDeepStrictEqual } from 'node:util';
import { DueQueue } from '../lib/due-queue.ts';
import { Listeners } from '../lib/listeners.ts';
import { checksOf, type Availability } from '../status/index.ts';
import type { Probe, ProbeResult } from './probe.ts';

/** A shop to probe: its workloads are ready. */
export interface ProbeTarget {
  readonly store: string;
  readonly url: string;
  readonly address?: string | undefined;
  /** The probe of the store's kind. */
  readonly probe: Probe;
}

export interface ProberOptions {
  /** Called with the error of a probe or a listener that throws. */
  readonly onError?: (error: unknown) => void;
  readonly timing?: Partial<ProbeTiming>;
}

interface ProbeTiming {
  /** Pause between two probes until a shop first succeeds, and while it has failed for less than a minute. */
  readonly fastMs: number;
  /** Shortest and longest pause after that; chosen at random, so that a fleet is not probed all at once. */
  readonly calmMs: readonly [number, number];
  /**
   * Probes after such a pause begin at multiples of this time, so that those of a second run together: one by one they
   * take twice the CPU, because caches are cold each time.
   */
  readonly togetherMs: number;
  /**
   * Most of such probes a second, on average: a larger fleet has longer pauses. Each is a few requests that run PHP in a
   * shop, so that more would cost the clusters more than they tell.
   */
  readonly calmPerSecond: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
}

const defaults: ProbeTiming = {
  fastMs: 1000,
  calmMs: [30_000, 60_000],
  togetherMs: 1000,
  calmPerSecond: 50,
  concurrency: 20,
  timeoutMs: 10_000,
};
/** A shop that has failed this long is probed less often: it will not recover within a second. */
const fastWhileFailingMs = 60_000;
/** A shop that never succeeded is probed often for this long, its deadline, and then less often. */
const fastBeforeFirstMs = 600_000;

interface Entry {
  readonly target: ProbeTarget;
  availability: Availability | null;
  firstProbedAt: number | null;
  /** Ends the running probe. */
  probing: AbortController | undefined;
  active: boolean;
}

/** Probes the shops of a fleet until it is stopped: often until each first succeeds, then less often. */
export class Prober {
  readonly #timing: ProbeTiming;
  readonly #onError: (error: unknown) => void;
  readonly #listeners: Listeners<[store: string, availability: Availability]>;
  readonly #entries = new Map<string, Entry>();
  /** The shops that wait for their next probe. */
  readonly #due = new DueQueue();
  #busy = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ onError = () => undefined, timing }: ProberOptions = {}) {
    this.#timing = { ...defaults, ...timing };
    this.#onError = onError;
    this.#listeners = new Listeners(onError);
  }

  /** Probes a shop from now on, at once if it is new or paused. */
  watch(target: ProbeTarget): void {
    if (this.#stopped) return;
    const known = this.#entries.get(target.store);
    // A shop at another address is another shop.
    if (known?.target.url === target.url && known.target.address === target.address) {
      if (known.active) return;
      known.active = true;
    } else {
      known?.probing?.abort();
      const unknown = { availability: null, firstProbedAt: null, probing: undefined };
      this.#entries.set(target.store, { target, ...unknown, active: true });
    }
    this.#due.set(target.store, Date.now());
    this.#schedule();
  }

  /** Pauses the probes of a store, for example because its pods are not ready. Its last result is kept. */
  pause(store: string): void {
    const entry = this.#entries.get(store);
    if (entry?.active !== true) return;
    entry.active = false;
    entry.probing?.abort();
    entry.probing = undefined;
    this.#due.delete(store);
  }

  /** Returns the last result of a store; null if it was never probed. */
  result(store: string): Availability | null {
    return this.#entries.get(store)?.availability ?? null;
  }

  /** Drops the result of a deleted store. */
  forget(store: string): void {
    this.pause(store);
    this.#entries.delete(store);
  }

  /** Calls a listener after every probe with another result than the last one. Returns a function that unsubscribes it. */
  onResult(listener: (store: string, availability: Availability) => void): () => void {
    return this.#listeners.add(listener);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const entry of this.#entries.values()) entry.probing?.abort();
    this.#entries.clear();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#busy >= this.#timing.concurrency || this.#due.nextAt === Infinity) return;
    this.#timer = setTimeout(() => this.#probeDue(), Math.max(0, this.#due.nextAt - Date.now()));
  }

  #probeDue(): void {
    for (const store of this.#due.take(Date.now(), this.#timing.concurrency - this.#busy)) {
      const entry = this.#entries.get(store);
      if (entry) void this.#probe(entry);
    }
    this.#schedule();
  }

  async #probe(entry: Entry): Promise<void> {
    const probing = (entry.probing = new AbortController());
    const { signal } = probing;
    const { url, address, probe } = entry.target;
    this.#busy++;
    entry.firstProbedAt ??= Date.now();
    try {
      const answer = await probe({ url, address, timeoutMs: this.#timing.timeoutMs, signal });
      if (!signal.aborted) this.#learn(entry, answer);
    } catch (error) {
      this.#onError(error);
    } finally {
      this.#busy--;
      if (entry.probing === probing && this.#entries.get(entry.target.store) === entry) {
        entry.probing = undefined;
        this.#due.set(entry.target.store, this.#dueAfter(entry));
      }
      this.#schedule();
    }
  }

  #learn(entry: Entry, answer: ProbeResult): void {
    const { availability: before } = entry;
    entry.availability = {
      ...answer,
      since: before?.outcome === answer.outcome ? before.since : answer.at,
      firstOkAt: before?.firstOkAt ?? (answer.outcome === 'ok' ? answer.at : null),
    };
    if (!isSame(before, entry.availability)) this.#listeners.notify(entry.target.store, entry.availability);
  }

  /** Returns when a shop is due again, in milliseconds since the epoch. */
  #dueAfter(entry: Entry): number {
    const { fastMs, calmMs, calmPerSecond, togetherMs } = this.#timing;
    const now = Date.now();
    if (isProbedFast(entry, now)) return now + fastMs;
    const [least, most] = calmMs;
    const perSecond = (this.#due.size + this.#busy) / ((least + most) / 2000);
    const pause = (least + Math.random() * (most - least)) * Math.max(1, perSecond / calmPerSecond);
    return Math.ceil((now + pause) / togetherMs) * togetherMs;
  }
}

function isProbedFast({ availability, firstProbedAt }: Entry, now: number): boolean {
  if (availability === null) return true;
  if (availability.outcome === 'ok') return false;
  // Each probe that the shop does not answer in time occupies one more of its few workers.
  if (availability.firstOkAt !== null && checksOf(availability).some(({ isLate }) => isLate)) return false;
  return availability.firstOkAt === null
    ? now - (firstProbedAt ?? 0) < fastBeforeFirstMs
    : now - Date.parse(availability.since) < fastWhileFailingMs;
}

/** True if a later result says the same: its time and the milliseconds of the answer alone are no news. */
function isSame(before: Availability | null, after: Availability): boolean {
  if (before === null) return false;
  return isDeepStrictEqual({ ...before, at: '', latencyMs: null }, { ...after, at: '', latencyMs: null });
}
