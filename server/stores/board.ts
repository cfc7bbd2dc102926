import type { Ledger } from '../ledger/index.ts';
import { noHistory, status, type History, type Observation } from '../status/index.ts';
import { namesIn, readRecord, readyHead, type FleetHead, type StoreRecord } from './records.ts';
import { detailOf } from './views.ts';
import { NotFound } from '#fleet';
import type { StoreDetail, StoreStatus } from '#server/contract';

/** What the board asks of the clusters; all answers come from memory. */
export interface Observer {
  /** What a cluster says about a store, last answer of the shop included. */
  observe(store: string, cluster: string): Observation;
  /** Names of all stores that some cluster knows. */
  stores(): ReadonlySet<string>;
}

/** One store, judged. */
export interface Judged {
  readonly record: StoreRecord;
  readonly observation: Observation;
  readonly history: History;
  readonly status: StoreStatus;
}

/**
 * Joins what Git knows with what the clusters say and judges it. Records are kept per commit, so that a change in a
 * cluster costs no Git command.
 */
export class Board {
  private records = new Map<string, Promise<StoreRecord>>();
  private recordsOf = '';

  constructor(
    private readonly ledger: Ledger,
    private readonly observer: Observer,
    private readonly now: () => Date,
  ) {}

  /** Names of all stores that Git or a cluster knows. */
  names(head: FleetHead): Set<string> {
    return new Set([...namesIn(head.tree), ...this.observer.stores()]);
  }

  /** @throws NotFound when neither Git nor a cluster ever knew it */
  async judge(head: FleetHead, name: string): Promise<Judged> {
    const record = await this.record(head, name);
    const observation = this.observer.observe(name, record.cluster);
    const { target } = record.history;
    const applied = observation.delivery.appliedRevision;
    const appliedContainsTarget =
      target === null || applied === null ? ('unknown' as const) : await this.ledger.contains(applied, target.commit);
    const history = { ...record.history, appliedContainsTarget };
    return { record, observation, history, status: status(observation, history, this.now()) };
  }

  /** All stores by name. What is gone for good is not among them; its page still shows the proof. */
  async judgeAll(): Promise<{ head: FleetHead; stores: Judged[] }> {
    const head = await readyHead(this.ledger);
    const stores = await Promise.all([...this.names(head)].sort().map(name => this.judge(head, name)));
    return { head, stores: stores.filter(({ status: { state } }) => state !== 'Deleted') };
  }

  async detail(name: string): Promise<StoreDetail> {
    const head = await readyHead(this.ledger);
    const { record, status } = await this.judge(head, name);
    return detailOf(record, head.tree.fleet, status, head.revision);
  }

  /** Proofs change what Git remembers of a store without a commit on the branch. */
  forget(name: string): void {
    this.records.delete(name);
  }

  private record(head: FleetHead, name: string): Promise<StoreRecord> {
    if (this.recordsOf !== head.revision) {
      this.records = new Map();
      this.recordsOf = head.revision;
    }
    const known = this.records.get(name);
    if (known) return known;
    const reading = readRecord(this.ledger, head, name).catch((error: unknown) => {
      if (error instanceof NotFound && this.observer.stores().has(name)) return strangerRecord(head, name);
      this.records.delete(name);
      throw error;
    });
    this.records.set(name, reading);
    return reading;
  }
}

/** A namespace with a store's label that Git never knew: shown as what it is, an orphan. */
function strangerRecord(head: FleetHead, name: string): StoreRecord {
  return {
    name,
    store: null,
    yaml: null,
    problems: [],
    lock: null,
    cluster: head.tree.fleet.spec.defaults.cluster,
    removed: null,
    history: { ...noHistory },
  };
}
