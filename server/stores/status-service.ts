import type { DriftViews } from '../drift/index.ts';
import type { FleetHead, Ledger } from '../ledger/index.ts';
import { evaluateStore, type Evaluated, type GitFacts, type Observation } from '../status/index.ts';
import { RecordCache } from './record-cache.ts';
import { isNameIn, namesIn, readyHead, type StoreRecord } from './records.ts';
import { detailOf, summaryOf } from './views.ts';
import type { StoreDetail, StoreSummary } from '#contract';
import { formatProblem, storeName, type Fleet, type Problem } from '#fleet/schema';

/** The observed clusters; all results come from memory. */
export interface Observer {
  /** Returns the observation of a store, including the last response of the shop. */
  observe(store: string, cluster: string): Observation;
  /** Returns the name of a cluster that has any object of a store; undefined if none has. */
  clusterOf(store: string): string | undefined;
  /** Returns all stores that some cluster has, with the name of that cluster. */
  stores(): ReadonlyMap<string, string>;
}

/** One store with its evaluated status. */
export interface StoreWithStatus extends Evaluated {
  readonly record: StoreRecord;
  readonly observation: Observation;
  readonly gitFacts: GitFacts;
  /** As the list shows it. */
  readonly summary: StoreSummary;
}

export interface StatusServiceOptions {
  readonly ledger: Ledger;
  readonly observer: Observer;
  readonly now: () => Date;
  /** Called once for each record that can't be read because of an unexpected error. */
  readonly onUnread?: (store: string, error: unknown) => void;
  /** Called with the stores whose facts in Git may have changed. */
  readonly onChange?: (stores: ReadonlySet<string>) => void;
  /** Drift of stores. @default unknown */
  readonly drift?: DriftViews | undefined;
}

/** Milliseconds after which a record that could not be read is read again. */
const rereadMs = 2000;

/** Joins the facts in Git with the observations of the clusters, and evaluates one store at a time. */
export class StatusService {
  readonly #options: StatusServiceOptions;
  readonly #records: RecordCache;

  constructor(options: StatusServiceOptions) {
    const { ledger, observer, onUnread = () => undefined, onChange = () => undefined } = options;
    this.#options = options;
    this.#records = new RecordCache({ ledger, clusterOf: store => observer.clusterOf(store), onChange, onUnread });
  }

  /**
   * Returns the newest commit, to which everything is evaluated from now on. @throws Unavailable if it can't be read
   */
  async head(): Promise<FleetHead> {
    const head = await readyHead(this.#options.ledger);
    this.#records.moveTo(head);
    return head;
  }

  /** Returns the names of all stores that Git or a cluster has, and the paths of files that belong to no store. */
  names(head: FleetHead): Set<string> {
    return new Set([...namesIn(head.tree), ...this.#options.observer.stores().keys()]);
  }

  /** True if Git or a cluster has a store, or a file of this path that belongs to none. */
  has(head: FleetHead, name: string): boolean {
    return isNameIn(head.tree, name) || this.#options.observer.clusterOf(name) !== undefined;
  }

  /** Evaluates a store at the newest commit. @throws NotFound if neither Git nor a cluster ever had it */
  async evaluate(name: string): Promise<StoreWithStatus> {
    return this.evaluateAt(await this.head(), name);
  }

  /** Evaluates a store at a commit that {@link head} has returned. @throws NotFound */
  async evaluateAt(head: FleetHead, name: string): Promise<StoreWithStatus> {
    const { ledger, observer, drift, now } = this.#options;
    const known = await this.#records.get(name);
    const edits = drift?.edits(name).map(({ path, made, isKept }) => ({ path, isKept, commit: made?.commit ?? null }));
    const checked = withProblems(known, drift?.problems(name) ?? []);
    const record = edits === undefined ? checked : { ...checked, gitFacts: { ...checked.gitFacts, edits } };
    const queue = await this.#queuePositionOf(head, record);
    const observation = observer.observe(name, record.cluster);
    const { target } = record.gitFacts;
    const applied = observation.sync.appliedRevision;
    const appliedContainsTarget =
      target === null || applied === null ? ('unknown' as const) : await ledger.contains(applied, target.commit);
    const gitFacts = { ...record.gitFacts, appliedContainsTarget, queue };
    return evaluateRecord(record, observation, gitFacts, head.tree.fleet, now());
  }

  async detail(name: string): Promise<StoreDetail> {
    const head = await this.head();
    const { record, status } = await this.evaluateAt(head, name);
    const drift = (await this.#options.drift?.store(head.tree, name)) ?? null;
    return detailOf(record, head.tree.fleet, status, head.revision, drift);
  }

  /** Reads the facts of these stores again: proofs change them without a commit on the branch. */
  forget(names: Iterable<string>): void {
    this.#records.forget(names);
  }

  /** Reads all facts again: history was rewritten, so that the same files are of other commits. */
  forgetAll(): void {
    this.#records.forgetAll();
  }

  /** The store that has waited longest for a slot comes first. */
  async #queuePositionOf(head: FleetHead, { name, cluster, gitFacts }: StoreRecord): Promise<GitFacts['queue']> {
    if (!gitFacts.queued) return null;
    const queue = await this.#records.queue(cluster);
    const place = queue.indexOf(name);
    // It was live, or is to leave: it does not wait.
    if (place < 0) return null;
    const slots = head.tree.fleet.spec.clusters[cluster]?.maxProvisioning ?? queue.length;
    return { position: place + 1, total: queue.length, slots };
  }
}

/** Evaluates one store by all facts about it; pure. */
export function evaluateRecord(
  record: StoreRecord,
  observation: Observation,
  gitFacts: GitFacts,
  fleet: Fleet,
  now: Date,
): StoreWithStatus {
  const evaluated = evaluateStore(observation, gitFacts, now);
  // A row without a valid store name can't be observed.
  const isStore = storeName.safeParse(record.name).success;
  const status = isStore ? evaluated.status : { ...evaluated.status, offeredActions: [] };
  const summary = summaryOf(record, fleet, status);
  const changesAt = record.isUnread === true ? now.getTime() + rereadMs : evaluated.changesAt;
  return { ...evaluated, changesAt, record, observation, gitFacts, status, summary };
}

/**
 * Adds the rules that the last change of a rendered store breaks: its manifests stay as they are, so without them the
 * change would be lost in silence.
 */
function withProblems(record: StoreRecord, problems: readonly Problem[]): StoreRecord {
  if (problems.length === 0 || record.lock === null || record.problems.length > 0) return record;
  return { ...record, problems, gitFacts: { ...record.gitFacts, problems: problems.map(formatProblem) } };
}
