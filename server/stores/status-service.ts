import type { DriftViews } from '../drift/index.ts';
import { serverKindOf } from '../kinds/index.ts';
import type { FleetHead, Ledger } from '../ledger/index.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { isLeaving, notInGit, status, type GitFacts, type Observation } from '../status/index.ts';
import { namesIn, readRecord, readyHead, problemsOnlyRecord, type StoreRecord } from './records.ts';
import { detailOf } from './views.ts';
import type { StoreDetail, StoreStatus } from '#contract';
import { queuedStores, NotFound, storePath, type FleetTree, type SlotExemptStores } from '#fleet';
import { DomainError, formatProblem, InvalidInput, storeName, type Problem } from '#fleet/schema';

/** The observed clusters; all results come from memory. */
export interface Observer {
  /** Returns the observation of a store, including the last response of the shop. */
  observe(store: string, cluster: string): Observation;
  /** Returns all stores that some cluster has, with the name of that cluster. */
  stores(): ReadonlyMap<string, string>;
}

/** One store with its evaluated status. */
export interface StoreWithStatus {
  readonly record: StoreRecord;
  readonly observation: Observation;
  readonly gitFacts: GitFacts;
  readonly status: StoreStatus;
}

/** Cached records of one commit. */
interface CachedRecords {
  readonly revision: string;
  readonly records: Map<string, Promise<StoreRecord>>;
  queues: Promise<ReadonlyMap<string, readonly string[]>> | null;
}

/**
 * Number of commits with cached records: work that began on the previous one continues while others read the newest.
 */
const maxCommits = 2;

/** Number of stores that are evaluated in one go, which takes some milliseconds. */
const stepSize = 100;

/**
 * Joins the facts in Git with the observations of the clusters and evaluates them. Records are cached per commit, so that
 * a change in a cluster costs no Git command.
 */
export class StatusService {
  readonly #ledger: Ledger;
  readonly #observer: Observer;
  readonly #now: () => Date;
  /** Called once for each record that can't be read because of an unexpected error. */
  readonly #onUnread: (store: string, error: unknown) => void;
  /** Drift of stores. @default unknown */
  readonly #drift: DriftViews | undefined;
  /** Newest first. */
  #cache: readonly CachedRecords[] = [];
  /** The last reported error of each record that can't be read. */
  readonly #reported = new Map<string, string>();
  /** Stores that take no start slot, as of the last reading of the fleet. */
  slotExempt: SlotExemptStores = new Set();

  constructor(
    ledger: Ledger,
    observer: Observer,
    now: () => Date,
    onUnread: (store: string, error: unknown) => void = () => undefined,
    drift?: DriftViews,
  ) {
    this.#ledger = ledger;
    this.#observer = observer;
    this.#now = now;
    this.#onUnread = onUnread;
    this.#drift = drift;
  }

  /** Returns the names of all stores that Git or a cluster has, and the paths of files that belong to no store. */
  names(head: FleetHead): Set<string> {
    return new Set([...namesIn(head.tree), ...this.#observer.stores().keys()]);
  }

  /** @throws NotFound if neither Git nor a cluster ever had it */
  async evaluate(head: FleetHead, name: string): Promise<StoreWithStatus> {
    const known = await this.#record(head, name);
    const edits = this.#drift
      ?.edits(name)
      .map(({ path, made, isKept }) => ({ path, isKept, commit: made?.commit ?? null }));
    const checked = withProblems(known, this.#drift?.problems(name) ?? []);
    const record = edits === undefined ? checked : { ...checked, gitFacts: { ...checked.gitFacts, edits } };
    const observation = this.#observer.observe(name, record.cluster);
    const { target } = record.gitFacts;
    const applied = observation.sync.appliedRevision;
    const appliedContainsTarget =
      target === null || applied === null ? ('unknown' as const) : await this.#ledger.contains(applied, target.commit);
    const gitFacts = { ...record.gitFacts, appliedContainsTarget, queue: await this.#queuePositionOf(head, record) };
    const evaluated = status(observation, gitFacts, this.#now());
    // A row without a valid store name can't be observed.
    const isStore = storeName.safeParse(name).success;
    return { record, observation, gitFacts, status: isStore ? evaluated : { ...evaluated, offeredActions: [] } };
  }

  /** Returns all stores by name, without deleted ones, whose pages still show the proof. */
  async listStatuses(): Promise<{ head: FleetHead; stores: StoreWithStatus[] }> {
    const head = await readyHead(this.#ledger);
    const names = [...this.names(head)].sort();
    const stores: StoreWithStatus[] = [];
    const yieldThread = threadYielder();
    for (let from = 0; from < names.length; from += stepSize) {
      const some = names.slice(from, from + stepSize).map(name => this.evaluate(head, name).catch(whenNotFound));
      for (const store of await Promise.all(some)) {
        if (store !== null && store.status.phase !== 'Deleted') stores.push(store);
      }
      await yieldThread();
    }
    return { head, stores };
  }

  async detail(name: string): Promise<StoreDetail> {
    const head = await readyHead(this.#ledger);
    const { record, status } = await this.evaluate(head, name);
    const drift = (await this.#drift?.store(head.tree, name)) ?? null;
    return detailOf(record, head.tree.fleet, status, head.revision, drift);
  }

  /** The store that has waited longest for a slot comes first. */
  async #queuePositionOf(head: FleetHead, { name, cluster, gitFacts }: StoreRecord): Promise<GitFacts['queue']> {
    if (!gitFacts.queued || gitFacts.firstLiveAt !== null || isLeaving(gitFacts)) return null;
    const cached = this.#cacheOf(head);
    cached.queues ??= readQueues(head.tree, waiting => this.#record(head, waiting));
    const queue = (await cached.queues).get(cluster) ?? [];
    const slots = head.tree.fleet.spec.clusters[cluster]?.maxProvisioning ?? queue.length;
    return { position: queue.indexOf(name) + 1, total: queue.length, slots };
  }

  /** Proofs change the facts about a store without a commit on the branch. */
  forget(name: string): void {
    for (const { records } of this.#cache) records.delete(name);
  }

  #cacheOf({ revision }: FleetHead): CachedRecords {
    const known = this.#cache.find(cached => cached.revision === revision);
    if (known) return known;
    const fresh: CachedRecords = { revision, records: new Map(), queues: null };
    this.#cache = [fresh, ...this.#cache].slice(0, maxCommits);
    return fresh;
  }

  #record(head: FleetHead, name: string): Promise<StoreRecord> {
    const { records } = this.#cacheOf(head);
    const known = records.get(name);
    if (known) return known;
    const reading = readRecord(this.#ledger, head, name).catch((error: unknown) => {
      const cluster = this.#observer.stores().get(name);
      if (error instanceof NotFound && cluster !== undefined) return orphanRecord(name, cluster);
      records.delete(name);
      if (error instanceof DomainError && !(error instanceof InvalidInput)) throw error;
      // Whatever the error of one record is: the others are still shown, completed and deleted.
      const why = error instanceof Error ? error.message : String(error);
      if (this.#reported.get(name) !== why) this.#onUnread(name, error);
      this.#reported.set(name, why);
      return problemsOnlyRecord(head.tree, name, [
        { file: storePath(name), field: '', rule: `can't be read now: ${why}` },
      ]);
    });
    records.set(name, reading);
    return reading;
  }
}

/**
 * Adds the rules that the last change of a rendered store breaks: its manifests stay as they are, so without them the
 * change would be lost in silence.
 */
function withProblems(record: StoreRecord, problems: readonly Problem[]): StoreRecord {
  if (problems.length === 0 || record.lock === null || record.problems.length > 0) return record;
  return { ...record, problems, gitFacts: { ...record.gitFacts, problems: problems.map(formatProblem) } };
}

/** A store that only a cluster had may be deleted by the time it is read. */
function whenNotFound(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}

/** Returns the names of the stores that wait for a slot, by cluster, in the order in which they were created. */
async function readQueues(tree: FleetTree, read: (name: string) => Promise<StoreRecord>) {
  const queues = new Map<string, readonly string[]>();
  for (const cluster of Object.keys(tree.fleet.spec.clusters)) {
    const records = await Promise.all(queuedStores(tree, cluster).map(read));
    const waiting = records.filter(({ gitFacts }) => gitFacts.firstLiveAt === null && !isLeaving(gitFacts));
    const order = ({ gitFacts, name }: StoreRecord) => `${gitFacts.createdAt ?? ''} ${name}`;
    queues.set(
      cluster,
      waiting.sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(({ name }) => name),
    );
  }
  return queues;
}

/** Returns the record of a namespace with a store's label that was never in Git: shown as an orphan. */
function orphanRecord(name: string, cluster: string): StoreRecord {
  return {
    name,
    store: null,
    yaml: null,
    problems: [],
    lock: null,
    cluster,
    removed: null,
    gitFacts: { ...notInGit, kind: serverKindOf(null, null).status },
  };
}
