import type { DriftViews } from '../drift/index.ts';
import { serverKindOf } from '../kinds/index.ts';
import type { FleetHead, Ledger } from '../ledger/index.ts';
import { breather } from '../lib/cooperatively.ts';
import { noHistory, status, type History, type Observation } from '../status/index.ts';
import { namesIn, readRecord, readyHead, unreadRecord, type StoreRecord } from './records.ts';
import { detailOf } from './views.ts';
import type { StoreDetail, StoreStatus } from '#contract';
import { queuedStores, NotFound, storePath, type FleetTree, type StartedStores } from '#fleet';
import { DomainError, InvalidInput, storeName } from '#fleet/schema';

/** What the board asks of the clusters; all answers come from memory. */
export interface Observer {
  /** What a cluster says about a store, last answer of the shop included. */
  observe(store: string, cluster: string): Observation;
  /** All stores that some cluster knows, with the name of that cluster. */
  stores(): ReadonlyMap<string, string>;
}

/** One store, judged. */
export interface StoreWithStatus {
  readonly record: StoreRecord;
  readonly observation: Observation;
  readonly history: History;
  readonly status: StoreStatus;
}

/** What is kept of one commit. */
interface Kept {
  readonly revision: string;
  readonly records: Map<string, Promise<StoreRecord>>;
  queues: Promise<ReadonlyMap<string, readonly string[]>> | null;
}

/** Commits of which records are kept: whoever began on the one before goes on while others ask for the newest. */
const mostCommits = 2;

/** Stores that are judged in one go, some milliseconds long. */
const inOneGo = 100;

/**
 * Joins what Git knows with what the clusters say and judges it. Records are kept per commit, so that a change in a
 * cluster costs no Git command.
 */
export class StatusService {
  readonly #ledger: Ledger;
  readonly #observer: Observer;
  readonly #now: () => Date;
  /** Told once of a record that can't be read, for a reason that nobody expected. */
  readonly #onUnread: (store: string, error: unknown) => void;
  /** What does not follow from its store. @default nothing is known of it */
  readonly #drift: DriftViews | undefined;
  /** The newest comes first. */
  #kept: readonly Kept[] = [];
  /** What kept a record from being read, as it was told last. */
  readonly #told = new Map<string, string>();
  /** Stores that take no provisioning slot, as the last look at the fleet found them. */
  started: StartedStores = new Set();

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

  /** Names of all stores that Git or a cluster knows, and the paths of files that are none. */
  names(head: FleetHead): Set<string> {
    return new Set([...namesIn(head.tree), ...this.#observer.stores().keys()]);
  }

  /** @throws NotFound when neither Git nor a cluster ever knew it */
  async evaluate(head: FleetHead, name: string): Promise<StoreWithStatus> {
    const known = await this.#record(head, name);
    const edits = this.#drift
      ?.edits(name)
      .map(({ path, made, isKept }) => ({ path, isKept, commit: made?.commit ?? null }));
    const record = edits === undefined ? known : { ...known, history: { ...known.history, edits } };
    const observation = this.#observer.observe(name, record.cluster);
    const { target } = record.history;
    const applied = observation.delivery.appliedRevision;
    const appliedContainsTarget =
      target === null || applied === null ? ('unknown' as const) : await this.#ledger.contains(applied, target.commit);
    const history = { ...record.history, appliedContainsTarget, queue: await this.#placeOf(head, record) };
    const evaluated = status(observation, history, this.#now());
    // What is named like no store can't be asked for anything.
    const isStore = storeName.safeParse(name).success;
    return { record, observation, history, status: isStore ? evaluated : { ...evaluated, remedies: [] } };
  }

  /** All stores by name. What is gone for good is not among them; its page still shows the proof. */
  async listStatuses(): Promise<{ head: FleetHead; stores: StoreWithStatus[] }> {
    const head = await readyHead(this.#ledger);
    const names = [...this.names(head)].sort();
    const stores: StoreWithStatus[] = [];
    const breathe = breather();
    for (let from = 0; from < names.length; from += inOneGo) {
      const some = names.slice(from, from + inOneGo).map(name => this.evaluate(head, name).catch(whenNotFound));
      for (const store of await Promise.all(some)) {
        if (store !== null && store.status.state !== 'Deleted') stores.push(store);
      }
      await breathe();
    }
    return { head, stores };
  }

  async detail(name: string): Promise<StoreDetail> {
    const head = await readyHead(this.#ledger);
    const { record, status } = await this.evaluate(head, name);
    const drift = (await this.#drift?.store(head.tree, name)) ?? null;
    return detailOf(record, head.tree.fleet, status, head.revision, drift);
  }

  /** Who waits longest for a slot goes first. */
  async #placeOf(head: FleetHead, { name, cluster, history }: StoreRecord): Promise<History['queue']> {
    if (!history.queued || history.firstLiveAt !== null || history.desired !== 'running') return null;
    const kept = this.#keptOf(head);
    kept.queues ??= readQueues(head.tree, waiting => this.#record(head, waiting));
    const queue = (await kept.queues).get(cluster) ?? [];
    const slots = head.tree.fleet.spec.clusters[cluster]?.maxProvisioning ?? queue.length;
    return { position: queue.indexOf(name) + 1, total: queue.length, slots };
  }

  /** Proofs change what Git remembers of a store without a commit on the branch. */
  forget(name: string): void {
    for (const { records } of this.#kept) records.delete(name);
  }

  #keptOf({ revision }: FleetHead): Kept {
    const known = this.#kept.find(kept => kept.revision === revision);
    if (known) return known;
    const fresh: Kept = { revision, records: new Map(), queues: null };
    this.#kept = [fresh, ...this.#kept].slice(0, mostCommits);
    return fresh;
  }

  #record(head: FleetHead, name: string): Promise<StoreRecord> {
    const { records } = this.#keptOf(head);
    const known = records.get(name);
    if (known) return known;
    const reading = readRecord(this.#ledger, head, name).catch((error: unknown) => {
      const cluster = this.#observer.stores().get(name);
      if (error instanceof NotFound && cluster !== undefined) return strangerRecord(name, cluster);
      records.delete(name);
      if (error instanceof DomainError && !(error instanceof InvalidInput)) throw error;
      // Whatever one record is refused for: the others are shown, completed and removed as ever.
      const why = error instanceof Error ? error.message : String(error);
      if (this.#told.get(name) !== why) this.#onUnread(name, error);
      this.#told.set(name, why);
      return unreadRecord(head.tree, name, [{ file: storePath(name), field: '', rule: `can't be read now: ${why}` }]);
    });
    records.set(name, reading);
    return reading;
  }
}

/** What only a cluster knew may be gone by the time it is asked for. */
function whenNotFound(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}

/** Names of the stores that wait for a slot, by cluster, in the order in which they were created. */
async function readQueues(tree: FleetTree, read: (name: string) => Promise<StoreRecord>) {
  const queues = new Map<string, readonly string[]>();
  for (const cluster of Object.keys(tree.fleet.spec.clusters)) {
    const records = await Promise.all(queuedStores(tree, cluster).map(read));
    const waiting = records.filter(({ history }) => history.firstLiveAt === null && history.desired === 'running');
    const order = ({ history, name }: StoreRecord) => `${history.createdAt ?? ''} ${name}`;
    queues.set(
      cluster,
      waiting.sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(({ name }) => name),
    );
  }
  return queues;
}

/** A namespace with a store's label that Git never knew: shown as what it is, an orphan. */
function strangerRecord(name: string, cluster: string): StoreRecord {
  return {
    name,
    store: null,
    yaml: null,
    problems: [],
    lock: null,
    cluster,
    removed: null,
    history: { ...noHistory, kind: serverKindOf(null, null).status },
  };
}
