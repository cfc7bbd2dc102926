import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { DriftWatch } from '../drift/index.ts';
import type { FleetHead, Ledger } from '../ledger/index.ts';
import type { StatusBoard, StoreChange } from '../stores/status-board.ts';
import type { StatusPublisher } from '../stores/status-publisher.ts';
import type { StoreWithStatus } from '../stores/status-service.ts';
import { DueProofs } from './due-proofs.ts';
import { isSlotExempt, isWaiting, pendingActions, type PendingAction, type Incomplete } from './pending-actions.ts';
import { Unavailable } from '#fleet';
import { DomainError } from '#fleet/schema';

export interface ReconcilerOptions {
  readonly ledger: Ledger;
  readonly board: StatusBoard;
  readonly drift: DriftWatch;
  readonly publisher: StatusPublisher;
  readonly logger: Logger;
  readonly now: () => Date;
  /**
   * Called with a store that Git and its cluster no longer have: a later store of that name must not inherit its state.
   */
  readonly onDeleted: (store: string) => void;
  /** Milliseconds after which an action that was not possible is tried again. @default 2000 */
  readonly retryMs?: number;
}

/** Number of actions that are planned at once; the ledger writes those that wait together in one commit. */
const concurrency = 200;

/**
 * Publishes each store that was evaluated again, records what it proves, and carries out what is due. One
 * reconciliation runs at a time; events in the meantime cause one more.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #proofs: DueProofs;
  readonly #waiting: ReadonlyMap<string, StoreWithStatus>;
  readonly #leaving: ReadonlyMap<string, StoreWithStatus>;
  /** Stores that take no start slot. */
  readonly slotExempt: ReadonlyMap<string, StoreWithStatus>;
  #running: Promise<void> | null = null;
  #isRequestedAgain = false;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;
  #unsubscribe = () => {};
  /** Ids on which a completion that found nothing to write was decided, by store. */
  readonly #completed = new Map<string, Incomplete['ids']>();

  constructor(options: ReconcilerOptions) {
    const { board, ledger, logger, now } = options;
    this.#options = options;
    this.#waiting = board.group(isWaiting);
    this.#leaving = board.group(({ filesMayLeave }) => filesMayLeave);
    this.slotExempt = board.group(isSlotExempt);
    this.#proofs = new DueProofs({ ledger, logger, now });
  }

  start(): void {
    this.#unsubscribe = this.#options.board.onChange(changes => this.#changed(changes));
    this.requestReconcile();
  }

  /** Requests a reconciliation; many calls at once cause one. */
  requestReconcile(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#isRequestedAgain = true;
      return;
    }
    clearTimeout(this.#retry);
    this.#running = this.#reconcile().finally(() => {
      this.#running = null;
      if (!this.#isRequestedAgain) return;
      this.#isRequestedAgain = false;
      this.requestReconcile();
    });
  }

  /** Stops; resolves when the running reconciliation is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    clearTimeout(this.#retry);
    await Promise.all([this.#running, this.#proofs.stop()]);
  }

  #changed(changes: readonly StoreChange[]): void {
    const { publisher, onDeleted } = this.#options;
    publisher.publish(changes);
    this.#proofs.note(changes);
    for (const { name, before, after } of changes) {
      if (before !== null && after === null) onDeleted(name);
    }
    this.requestReconcile();
  }

  async #reconcile(): Promise<void> {
    const { board, drift, logger } = this.#options;
    try {
      const { head } = await board.view();
      if (!(await drift.refresh(head))) this.#isRequestedAgain = true;
      if (!(await this.#perform(this.#pendingActions(head)))) this.#retryLater();
    } catch (error) {
      // Every page shows that fleet.yaml can't be read; here it only means that nothing is due.
      if (!(error instanceof Unavailable)) logger.error({ err: error }, 'reconciling the fleet failed');
      this.#retryLater();
    }
  }

  #retryLater(): void {
    if (this.#stopped) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.requestReconcile(), this.#options.retryMs ?? 2000);
  }

  #pendingActions({ tree }: FleetHead): PendingAction[] {
    return pendingActions({
      tree,
      queued: [...this.#waiting.values()],
      leaving: [...this.#leaving.values()],
      incomplete: this.#incomplete(),
      slotExempt: this.slotExempt,
    });
  }

  #incomplete(): Incomplete[] {
    const { drift } = this.#options;
    return drift
      .incomplete()
      .filter(([name, { ids }]) => this.#completed.get(name) !== ids)
      .map(([store, { ids, deletedLock }]) => ({ store, ids, edited: drift.edited(store), deletedLock }));
  }

  /** Carries out actions, many in one commit. @returns false if one of them is to be tried again */
  async #perform(actions: readonly PendingAction[]): Promise<boolean> {
    let allDone = true;
    for (let from = 0; from < actions.length && !this.#stopped; from += concurrency) {
      const some = actions.slice(from, from + concurrency).map(action => this.#performOne(action));
      for (const done of await Promise.all(some)) allDone &&= done;
    }
    return allDone;
  }

  async #performOne({ store, planner, completes }: PendingAction): Promise<boolean> {
    const { ledger, logger, now } = this.#options;
    try {
      const { written } = await ledger.submit({ id: randomUUID(), actor: { name: 'storefleet' }, at: now() }, planner);
      // A store is complete when a completion finds nothing to write; after a write it is checked once more.
      if (completes !== undefined && !written) this.#completed.set(store, completes);
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) {
        // A store that can't be rendered must not keep the others waiting.
        logger.error({ err: error, store }, 'a pending action failed');
        return false;
      }
      // The row of the store shows the obstacle.
      logger.debug({ store, reason: error.message }, 'a pending action is not possible yet');
      return false;
    }
  }
}
