import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { DriftWatch } from '../drift/index.ts';
import type { CommitRef, FleetHead, Ledger, ProofInput } from '../ledger/index.ts';
import { readyHead } from '../stores/records.ts';
import type { StatusPublisher } from '../stores/status-publisher.ts';
import type { StatusService, StoreWithStatus } from '../stores/status-service.ts';
import { pendingActions, startedStores, type PendingAction, type Incomplete } from './pending-actions.ts';
import { NotFound, Unavailable } from '#fleet';
import { DomainError, type Fleet } from '#fleet/schema';

export interface ReconcilerOptions {
  readonly ledger: Ledger;
  readonly statusService: StatusService;
  readonly drift: DriftWatch;
  readonly publisher: StatusPublisher;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Told of every look at the fleet, for what follows it: which shops to probe. */
  readonly onEvaluated: (stores: readonly StoreWithStatus[], fleet: Fleet) => void;
  /** Told of a store that neither Git nor a cluster knows any more: a later one of its name must not inherit what is kept of it. */
  readonly onDeleted: (store: string) => void;
  /** Milliseconds between looks that nobody asked for: delays run out without an event. @default 2000 */
  readonly every?: number;
}

/**
 * Looks at the whole fleet whenever something moved, tells the pages, and does what is due. One look at a time; what
 * happens meanwhile asks for one more.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** Names of the stores that the last look found. */
  #seen: ReadonlySet<string> = new Set();
  /** On what the completion of a store was decided that found nothing to write. */
  readonly #completed = new Map<string, Incomplete['ids']>();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.requestReconcile(), this.#options.every ?? 2000);
    this.requestReconcile();
  }

  /** Asks for a look; many calls at once are one. */
  requestReconcile(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#reconcile().finally(() => {
      this.#running = null;
      if (!this.#again) return;
      this.#again = false;
      this.requestReconcile();
    });
  }

  /** Ends; resolves when the look that is under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  async #reconcile(): Promise<void> {
    const { ledger, statusService, drift, publisher, logger, now, onEvaluated } = this.#options;
    try {
      if (!(await drift.refresh(await readyHead(ledger)))) this.#again = true;
      const { head, stores } = await statusService.listStatuses();
      await publisher.publish(head.tree.fleet, stores);
      onEvaluated(stores, head.tree.fleet);
      await this.#remember([...proofsOfLive(stores), ...(await this.#proofsOfGone(head, stores))]);
      statusService.started = startedStores(stores);
      for (const pendingAction of pendingActions({
        tree: head.tree,
        stores,
        incomplete: this.#incomplete(),
        started: statusService.started,
        now: now(),
      }))
        await this.#perform(pendingAction);
    } catch (error) {
      // A fleet.yaml that can't be read is said on every page; here it only means that nothing is due.
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

  /** A store that was there at the last look and is not now: if nothing of it remains, that is remembered too. */
  async #proofsOfGone(head: FleetHead, stores: readonly StoreWithStatus[]): Promise<Unproven[]> {
    const names = new Set(stores.map(({ record }) => record.name));
    const left = [...this.#seen].filter(name => !names.has(name));
    this.#seen = names;
    const gone: Unproven[] = [];
    for (const name of left) {
      this.#options.onDeleted(name);
      const evaluated = await this.#evaluateLeft(head, name);
      if (evaluated?.status.state !== 'Deleted' || evaluated.record.removed === null) continue;
      gone.push({ store: name, commit: evaluated.record.removed, proofOf: proven => ({ kind: 'gone', ...proven }) });
    }
    return gone;
  }

  /** Null for a store that only a cluster ever knew: once it is gone, nobody knows it. */
  async #evaluateLeft(head: FleetHead, name: string): Promise<StoreWithStatus | null> {
    try {
      return await this.#options.statusService.evaluate(head, name);
    } catch (error) {
      if (error instanceof NotFound) return null;
      throw error;
    }
  }

  /** What is proven of many stores is one commit: a thousand may come up at once. */
  async #remember(all: readonly Unproven[]): Promise<void> {
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
    this.#again = true;
  }

  async #perform({ store, planner, completes }: PendingAction): Promise<void> {
    const { ledger, logger, now } = this.#options;
    try {
      const { written } = await ledger.submit({ id: randomUUID(), actor: { name: 'storefleet' }, at: now() }, planner);
      // Complete is what a completion finds nothing to write for; what was just written is looked at once more.
      if (completes !== undefined && !written) this.#completed.set(store, completes);
    } catch (error) {
      if (!(error instanceof DomainError)) {
        // One store that can't be rendered must not keep the others waiting.
        logger.error({ err: error, store }, 'a pending action failed');
        return;
      }
      // What stands in the way is said on the store's row; the next look tries again.
      logger.debug({ store, reason: error.message }, 'a pending action is not possible yet');
    }
  }
}

/** What a look has seen of a store on a commit, to be remembered in Git. */
interface Unproven {
  readonly store: string;
  readonly commit: CommitRef;
  readonly proofOf: (proven: Pick<ProofInput, 'store' | 'commit' | 'at' | 'seconds'>) => ProofInput;
}

/** That a store took orders: "was live before" must survive a restart. */
function proofsOfLive(stores: readonly StoreWithStatus[]): Unproven[] {
  return stores.flatMap(({ record, observation, history, status }) => {
    const { target } = history;
    if (status.state !== 'Live' || target === null || observation.reach?.outcome !== 'ok') return [];
    const images = Object.fromEntries(
      [...observation.components.values()]
        .flatMap(component => component.pods.flatMap(pod => pod.containers))
        .map(container => [container.name, container.image]),
    );
    const testOrder = history.kind.tookTestOrder(observation) ? ('passed' as const) : null;
    return [
      { store: record.name, commit: target, proofOf: proven => ({ kind: 'live', ...proven, images, testOrder }) },
    ];
  });
}
