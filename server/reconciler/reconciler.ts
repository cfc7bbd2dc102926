import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { DriftWatch } from '../drift/index.ts';
import type { CommitRef, FleetHead, Ledger, ProofInput } from '../ledger/index.ts';
import { readyHead } from '../stores/records.ts';
import type { StatusPublisher } from '../stores/status-publisher.ts';
import type { StatusService, StoreWithStatus } from '../stores/status-service.ts';
import { pendingActions, slotExemptStores, type PendingAction, type Incomplete } from './pending-actions.ts';
import { NotFound, Unavailable } from '#fleet';
import { DomainError, type Fleet } from '#fleet/schema';

export interface ReconcilerOptions {
  readonly ledger: Ledger;
  readonly statusService: StatusService;
  readonly drift: DriftWatch;
  readonly publisher: StatusPublisher;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Called with each evaluation of the fleet, which decides for example which shops to probe. */
  readonly onEvaluated: (stores: readonly StoreWithStatus[], fleet: Fleet) => void;
  /**
   * Called with a store that Git and its cluster no longer have: a later store of that name must not inherit its state.
   */
  readonly onDeleted: (store: string) => void;
  /** Milliseconds between reconciliations without an event, so that delays can expire. @default 2000 */
  readonly every?: number;
}

/**
 * Evaluates the whole fleet after each event, publishes the phases to the pages, and carries out what is due. One
 * reconciliation runs at a time; events in the meantime cause one more.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #running: Promise<void> | null = null;
  #isRequestedAgain = false;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** Names of the stores in the last reconciliation. */
  #lastNames: ReadonlySet<string> = new Set();
  /** Ids on which a completion that found nothing to write was decided, by store. */
  readonly #completed = new Map<string, Incomplete['ids']>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.requestReconcile(), this.#options.every ?? 2000);
    this.requestReconcile();
  }

  /** Requests a reconciliation; many calls at once cause one. */
  requestReconcile(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#isRequestedAgain = true;
      return;
    }
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
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  async #reconcile(): Promise<void> {
    const { ledger, statusService, drift, publisher, logger, now, onEvaluated } = this.#options;
    try {
      if (!(await drift.refresh(await readyHead(ledger)))) this.#isRequestedAgain = true;
      const { head, stores } = await statusService.listStatuses();
      await publisher.publish(head.tree.fleet, stores);
      onEvaluated(stores, head.tree.fleet);
      await this.#remember([...proofsOfLive(stores), ...(await this.#proofsOfDeleted(head, stores))]);
      statusService.slotExempt = slotExemptStores(stores);
      for (const pendingAction of pendingActions({
        tree: head.tree,
        stores,
        incomplete: this.#incomplete(),
        slotExempt: statusService.slotExempt,
        now: now(),
      }))
        await this.#perform(pendingAction);
    } catch (error) {
      // Every page shows that fleet.yaml can't be read; here it only means that nothing is due.
      if (!(error instanceof Unavailable)) logger.error({ err: error }, 'reconciling the fleet failed');
    }
  }

  #incomplete(): Incomplete[] {
    const { drift } = this.#options;
    return drift
      .incomplete()
      .filter(([name, { ids }]) => this.#completed.get(name) !== ids)
      .map(([store, { ids, deletedLock }]) => ({ store, ids, edited: drift.edited(store), deletedLock }));
  }

  /** Returns the proofs of deletion of the stores that left the fleet without a trace since the last reconciliation. */
  async #proofsOfDeleted(head: FleetHead, stores: readonly StoreWithStatus[]): Promise<DueProof[]> {
    const names = new Set(stores.map(({ record }) => record.name));
    const left = [...this.#lastNames].filter(name => !names.has(name));
    this.#lastNames = names;
    const deleted: DueProof[] = [];
    for (const name of left) {
      this.#options.onDeleted(name);
      const evaluated = await this.#evaluateMissing(head, name);
      if (evaluated?.status.phase !== 'Deleted' || evaluated.record.removed === null) continue;
      deleted.push({ store: name, commit: evaluated.record.removed, proofOf: facts => ({ kind: 'gone', ...facts }) });
    }
    return deleted;
  }

  /** Evaluates a store that is missing from the fleet; null for a store that only a cluster had. */
  async #evaluateMissing(head: FleetHead, name: string): Promise<StoreWithStatus | null> {
    try {
      return await this.#options.statusService.evaluate(head, name);
    } catch (error) {
      if (error instanceof NotFound) return null;
      throw error;
    }
  }

  /** Records the proofs of all stores in one commit: a thousand may start at once. */
  async #remember(all: readonly DueProof[]): Promise<void> {
    const { ledger, statusService, now } = this.#options;
    if (all.length === 0) return;
    const known = await ledger.proofs.all();
    const fresh = all.filter(({ store, commit }) => !known.get(store)?.some(proof => proof.commit === commit.commit));
    if (fresh.length === 0) return;
    await ledger.proofs.recordAll(
      fresh.map(({ store, commit, proofOf }) => {
        const at = Math.max(now().getTime(), Date.parse(commit.at));
        const seconds = Math.round((at - Date.parse(commit.at)) / 1000);
        return proofOf({ store, commit: commit.commit, at: new Date(at).toISOString(), seconds });
      }),
    );
    for (const { store } of fresh) statusService.forget(store);
    this.#isRequestedAgain = true;
  }

  async #perform({ store, planner, completes }: PendingAction): Promise<void> {
    const { ledger, logger, now } = this.#options;
    try {
      const { written } = await ledger.submit({ id: randomUUID(), actor: { name: 'storefleet' }, at: now() }, planner);
      // A store is complete when a completion finds nothing to write; after a write it is checked once more.
      if (completes !== undefined && !written) this.#completed.set(store, completes);
    } catch (error) {
      if (!(error instanceof DomainError)) {
        // A store that can't be rendered must not keep the others waiting.
        logger.error({ err: error, store }, 'a pending action failed');
        return;
      }
      // The row of the store shows the obstacle; the next reconciliation tries again.
      logger.debug({ store, reason: error.message }, 'a pending action is not possible yet');
    }
  }
}

/** A proof that Git does not have yet. */
interface DueProof {
  readonly store: string;
  readonly commit: CommitRef;
  readonly proofOf: (facts: Pick<ProofInput, 'store' | 'commit' | 'at' | 'seconds'>) => ProofInput;
}

/** Returns the proofs that stores are live: a restart must not forget that a store was live. */
function proofsOfLive(stores: readonly StoreWithStatus[]): DueProof[] {
  return stores.flatMap(({ record, observation, gitFacts, status }) => {
    const { target } = gitFacts;
    if (status.phase !== 'Live' || target === null || observation.availability?.outcome !== 'ok') return [];
    const images = Object.fromEntries(
      [...observation.components.values()]
        .flatMap(component => component.pods.flatMap(pod => pod.containers))
        .map(container => [container.name, container.image]),
    );
    const testOrder = gitFacts.kind.tookTestOrder(observation) ? ('passed' as const) : null;
    return [{ store: record.name, commit: target, proofOf: facts => ({ kind: 'live', ...facts, images, testOrder }) }];
  });
}
