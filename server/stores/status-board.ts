import type { CommitRef, FleetHead } from '../ledger/index.ts';
import { DueQueue } from '../lib/due-queue.ts';
import { Listeners } from '../lib/listeners.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import type { Observer, StatusService, StoreWithStatus } from './status-service.ts';
import { NotFound, SortedMap, Unavailable } from '#fleet';
import type { Fleet } from '#fleet/schema';

/** A store that was evaluated again. */
export interface StoreChange {
  readonly name: string;
  /** As it was on the board; null if it was not there. */
  readonly before: StoreWithStatus | null;
  /** As it is on the board now; null if neither Git nor a cluster has it any more. */
  readonly after: StoreWithStatus | null;
  /** The commit that removed its files, of a store that was deleted without a trace. */
  readonly removed: CommitRef | null;
}

/** All stores as of one commit. */
export interface BoardView {
  readonly head: FleetHead;
  /** By name, without deleted stores, whose pages still show the proof. */
  readonly stores: ReadonlyMap<string, StoreWithStatus>;
}

export interface StatusBoardOptions {
  readonly statusService: Pick<StatusService, 'head' | 'has' | 'evaluateAt'>;
  readonly observer: Pick<Observer, 'stores'>;
  readonly now: () => Date;
  /** Called with the error of an update that nothing waits for. */
  readonly onError: (error: unknown) => void;
}

/** The stores with some property, kept up to date by the board. */
interface Group {
  readonly isMember: (store: StoreWithStatus) => boolean;
  readonly members: Map<string, StoreWithStatus>;
}

/** Number of stores that are evaluated in one go, which takes some milliseconds. */
const stepSize = 50;

/** Milliseconds after which an update that failed is tried again. */
const retryMs = 2000;

/** The longest delay of a timer in Node. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Knows the status of every store. A change names the stores that it concerns, and only these are evaluated again; a
 * store whose status depends on the time is evaluated when its next delay has passed.
 */
export class StatusBoard {
  readonly #options: StatusBoardOptions;
  readonly #listeners: Listeners<[changes: readonly StoreChange[], fleet: Fleet]>;
  readonly #updates = new SerialQueue();
  /** The update that has not begun yet. */
  #next: Promise<void> | null = null;
  readonly #touched = new Set<string>();
  /** The stores that were touched because of a commit; at first, all stores. */
  readonly #behind = new Set<string>();
  /** Those who wait for the stores that are behind, and not for all that was touched. */
  readonly #waiting: PromiseWithResolvers<undefined>[] = [];
  readonly #due = new DueQueue();
  #timer: NodeJS.Timeout | undefined;
  readonly #groups: Group[] = [];
  #head: FleetHead | null = null;
  #stores = SortedMap.from<StoreWithStatus>([]);
  /** True once all stores were evaluated. */
  #isComplete = false;
  #isStarted = false;
  #isStopped = false;

  constructor(options: StatusBoardOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.onError);
  }

  /** Evaluates all stores, and from now on each after a change. */
  start(): void {
    this.#isStarted = true;
    this.#updateSoon();
  }

  /** Stops; resolves when the running update is done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#updates.idle();
  }

  /** Calls a listener with the stores that were evaluated again, after each step. Returns a function that removes it. */
  onChange(listener: (changes: readonly StoreChange[], fleet: Fleet) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Returns the stores with a property; it is kept up to date at the cost of the stores that change. */
  group(isMember: (store: StoreWithStatus) => boolean): ReadonlyMap<string, StoreWithStatus> {
    const members = new Map([...this.#stores].filter(([, store]) => isMember(store)));
    this.#groups.push({ isMember, members });
    return members;
  }

  /** Evaluates these stores again: something about them has changed. */
  touch(stores: Iterable<string>): void {
    for (const store of stores) {
      // Behind those that were touched before: the newest are evaluated first.
      this.#touched.delete(store);
      this.#touched.add(store);
    }
    this.#updateSoon();
  }

  /** Evaluates these stores again, before all others: their files or proofs in Git have changed. */
  touchInGit(stores: Iterable<string>): void {
    for (const store of stores) {
      this.#behind.add(store);
      this.#touched.add(store);
    }
    this.#updateSoon();
  }

  /** Evaluates the stores of a cluster again: its state concerns them all. */
  touchCluster(cluster: string): void {
    for (const [name, { record }] of this.#stores) if (record.cluster === cluster) this.#touched.add(name);
    for (const [name, its] of this.#options.observer.stores()) if (its === cluster) this.#touched.add(name);
    this.#updateSoon();
  }

  /** Evaluates the stores that differ at the newest commit. */
  moved(): void {
    this.#updateSoon();
  }

  /**
   * Returns all stores with everything that changed before the call.
   * @throws Unavailable if the fleet can't be read
   */
  async view(): Promise<BoardView> {
    await this.#update();
    if (this.#head === null) throw new Unavailable('The fleet is being read. Try again in a few seconds.');
    return { head: this.#head, stores: this.#stores };
  }

  /**
   * Returns all stores with every commit before the call, as far as their clusters were evaluated until now. It does not
   * wait for thousands of changes of a cluster, of which listeners hear later.
   * @throws Unavailable if the fleet can't be read
   */
  async atHead(): Promise<BoardView> {
    if (this.#isStopped) return this.view();
    const caughtUp = Promise.withResolvers<undefined>();
    this.#waiting.push(caughtUp);
    if (this.#isStarted) this.#updateSoon();
    else this.#update().catch(() => undefined);
    await caughtUp.promise;
    return this.latest() ?? this.view();
  }

  /** Returns all stores as they were evaluated last, without waiting; null until all were evaluated once. */
  latest(): BoardView | null {
    return this.#head === null || !this.#isComplete ? null : { head: this.#head, stores: this.#stores };
  }

  #updateSoon(): void {
    if (!this.#isStarted || this.#isStopped) return;
    this.#update().catch((error: unknown) => {
      if (this.#isStopped) return;
      // Every page shows that fleet.yaml can't be read, and a later commit may fix it.
      if (!(error instanceof Unavailable)) this.#options.onError(error);
      this.#schedule(retryMs);
    });
  }

  #update(): Promise<void> {
    this.#next ??= this.#updates.run(() => {
      this.#next = null;
      return this.#evaluateTouched();
    });
    return this.#next;
  }

  async #evaluateTouched(): Promise<void> {
    const { statusService, observer } = this.#options;
    for (const name of this.#due.take(this.#options.now().getTime())) this.#touched.add(name);
    const yieldThread = threadYielder();
    const waiting: PromiseWithResolvers<undefined>[] = [];
    const serve = () => {
      if (this.#behind.size > 0) return;
      this.#isComplete = true;
      for (const { resolve } of waiting.splice(0)) resolve(undefined);
    };
    try {
      while (!this.#isStopped) {
        waiting.push(...this.#waiting.splice(0));
        // It touches the stores that differ from the commit before, unless someone else has read this one.
        const head = await statusService.head();
        if (this.#head === null) for (const name of observer.stores().keys()) this.#behind.add(name);
        this.#head = head;
        serve();
        const names = this.#nextStep();
        if (names.length === 0) break;
        await this.#evaluate(head, names);
        serve();
        await yieldThread();
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      throw error;
    }
    // Only a stop leaves some, who get what there is.
    for (const { resolve } of waiting) resolve(undefined);
    if (!this.#isStopped) this.#schedule();
  }

  /** Returns some touched stores: those behind Git, then the newest, for which a person may wait. */
  #nextStep(): string[] {
    const names = [...this.#behind].slice(0, stepSize);
    if (names.length === stepSize) return names;
    const newest = [...this.#touched].slice(-stepSize).filter(name => !this.#behind.has(name));
    return [...names, ...newest.slice(names.length - stepSize)];
  }

  async #evaluate(head: FleetHead, names: readonly string[]): Promise<void> {
    const behind = names.filter(name => this.#behind.delete(name));
    for (const name of names) this.#touched.delete(name);
    try {
      await this.#step(head, names);
    } catch (error) {
      for (const name of behind) this.#behind.add(name);
      for (const name of names) this.#touched.add(name);
      throw error;
    }
  }

  async #step(head: FleetHead, names: readonly string[]): Promise<void> {
    const { statusService } = this.#options;
    const evaluated = await Promise.all(names.map(name => statusService.evaluateAt(head, name).catch(whenNotFound)));
    const changes = names.map((name, index): StoreChange => {
      const store = evaluated[index] ?? null;
      const isDeleted = store?.status.phase === 'Deleted';
      return {
        name,
        before: this.#stores.get(name) ?? null,
        after: isDeleted || !statusService.has(head, name) ? null : store,
        removed: isDeleted ? store.record.removed : null,
      };
    });
    this.#stores = this.#stores.with(changes.map(({ name, after }) => [name, after ?? undefined]));
    for (const { name, after } of changes) {
      this.#due.set(name, after?.changesAt ?? Infinity);
      for (const { isMember, members } of this.#groups) {
        if (after !== null && isMember(after)) members.set(name, after);
        else members.delete(name);
      }
    }
    this.#listeners.notify(changes, head.tree.fleet);
  }

  /** Sets the timer for the next store that is due. @param most milliseconds */
  #schedule(most = maxTimerMs): void {
    clearTimeout(this.#timer);
    if (!this.#isStarted || this.#isStopped) return;
    const now = this.#options.now().getTime();
    const delay = Math.min(most, Math.max(0, this.#due.nextAt - now));
    if (delay === maxTimerMs && this.#due.nextAt === Infinity) return;
    this.#timer = setTimeout(() => this.#updateSoon(), delay);
  }
}

/** A store that only a cluster had may be deleted by the time it is read. */
function whenNotFound(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}
