import { serverKindOf } from '../kinds/index.ts';
import type { FleetHead, Ledger } from '../ledger/index.ts';
import { isLeaving, notInGit } from '../status/index.ts';
import { misplacedFile, namesIn, problemsOnlyRecord, readRecord, type StoreRecord } from './records.ts';
import { isQueued, NotFound, queuedStores, storeOfPath, storePath, type FleetTree } from '#fleet';
import { DomainError, InvalidInput } from '#fleet/schema';

export interface RecordCacheOptions {
  readonly ledger: Ledger;
  /** Returns the cluster that has an object of a store; undefined if none has. */
  readonly clusterOf: (store: string) => string | undefined;
  /** Called with the stores whose record may differ from the one that was read before. */
  readonly onChange: (stores: ReadonlySet<string>) => void;
  /** Called once for each record that can't be read because of an unexpected error. */
  readonly onUnread: (store: string, error: unknown) => void;
}

/** Caches the record of each store as of the newest commit. A commit costs as much as the stores that it changes. */
export class RecordCache {
  readonly #options: RecordCacheOptions;
  #head: FleetHead | null = null;
  readonly #records = new Map<string, Promise<StoreRecord>>();
  /** Stores of which nothing was rendered: the rules between stores may apply to them after each commit. */
  readonly #unrendered = new Set<string>();
  /** Names of the stores that wait for a slot, by cluster, in the order in which they were created. */
  readonly #queues = new Map<string, Promise<readonly string[]>>();
  /** The last reported error of each record that can't be read. */
  readonly #reported = new Map<string, string>();

  constructor(options: RecordCacheOptions) {
    this.#options = options;
  }

  /** Moves on to another commit, and reports which stores differ there. */
  moveTo(head: FleetHead): void {
    const before = this.#head;
    if (before?.revision === head.revision) return;
    this.#head = head;
    if (before?.tree.fleet !== head.tree.fleet) {
      this.#records.clear();
      this.#queues.clear();
      this.#options.onChange(new Set([...(before ? namesIn(before.tree) : []), ...namesIn(head.tree)]));
      return;
    }
    const changed = namesThatDiffer(before.tree, head.tree);
    if (changed.size === 0) return;
    for (const name of this.#unrendered) changed.add(name);
    this.#drop(changed, [before.tree, head.tree]);
  }

  /** Reads these records again: their proofs have changed. */
  forget(names: Iterable<string>): void {
    this.#drop(new Set(names), this.#head ? [this.#head.tree] : []);
  }

  /** Reads every record again: history was rewritten. */
  forgetAll(): void {
    this.forget(this.#records.keys());
  }

  /** Returns the record of a store. @throws NotFound if neither Git nor a cluster ever had it */
  get(name: string): Promise<StoreRecord> {
    const known = this.#records.get(name);
    if (known) return known;
    const head = this.#head;
    if (head === null) throw new Error('no commit was read yet');
    this.#unrendered.delete(name);
    const reading: Promise<StoreRecord> = this.#read(head, name).then(record => {
      if (this.#records.get(name) !== reading) return record;
      // A record that only the cluster made, or that could not be read, may be another one for the next caller.
      if (record.isUnread === true || wasNeverInGit(record)) this.#records.delete(name);
      if (record.lock === null && record.store !== null && record.removed === null) this.#unrendered.add(name);
      return record;
    });
    this.#records.set(name, reading);
    reading.catch(() => {
      if (this.#records.get(name) === reading) this.#records.delete(name);
    });
    return reading;
  }

  /** Returns the names of the stores that wait for a slot of a cluster; the one that has waited longest comes first. */
  queue(cluster: string): Promise<readonly string[]> {
    const known = this.#queues.get(cluster);
    if (known) return known;
    const head = this.#head;
    if (head === null) throw new Error('no commit was read yet');
    const reading = this.#readQueue(head.tree, cluster);
    this.#queues.set(cluster, reading);
    reading.catch(() => this.#queues.delete(cluster));
    return reading;
  }

  #drop(changed: ReadonlySet<string>, trees: readonly FleetTree[]): void {
    const affected = new Set(changed);
    for (const name of changed) this.#records.delete(name);
    for (const tree of trees) {
      const clusters = new Set([...changed].filter(name => isQueued(tree, name)).map(name => clusterIn(tree, name)));
      for (const cluster of clusters) {
        this.#queues.delete(cluster);
        // Everyone in the queue may have another place.
        for (const name of queuedStores(trees.at(-1) ?? tree, cluster)) affected.add(name);
      }
    }
    if (affected.size > 0) this.#options.onChange(affected);
  }

  async #read(head: FleetHead, name: string): Promise<StoreRecord> {
    const { ledger, clusterOf, onUnread } = this.#options;
    try {
      return await readRecord(ledger, head, name);
    } catch (error) {
      const cluster = clusterOf(name);
      if (error instanceof NotFound && cluster !== undefined) return orphanRecord(name, cluster);
      if (error instanceof DomainError && !(error instanceof InvalidInput)) throw error;
      // Whatever the error of one record is: the others are still shown, completed and deleted.
      const why = error instanceof Error ? error.message : String(error);
      if (this.#reported.get(name) !== why) onUnread(name, error);
      this.#reported.set(name, why);
      const rule = `can't be read now: ${why}`;
      return { ...problemsOnlyRecord(head.tree, name, [{ file: storePath(name), field: '', rule }]), isUnread: true };
    }
  }

  async #readQueue(tree: FleetTree, cluster: string): Promise<readonly string[]> {
    const records = await Promise.all(queuedStores(tree, cluster).map(name => this.get(name)));
    const waiting = records.filter(({ gitFacts }) => gitFacts.firstLiveAt === null && !isLeaving(gitFacts));
    const order = ({ gitFacts, name }: StoreRecord) => `${gitFacts.createdAt ?? ''} ${name}`;
    return waiting.sort((a, b) => (order(a) < order(b) ? -1 : 1)).map(({ name }) => name);
  }
}

const clusterIn = (tree: FleetTree, name: string) => tree.locks.get(name)?.spec.cluster.name ?? '';

/** Returns the stores, and the rows that are named by their path, of which any file differs. */
function namesThatDiffer(before: FleetTree, after: FleetTree): Set<string> {
  const names = new Set<string>();
  for (const path of before.paths.thatChanged(after.paths)) {
    const store = storeOfPath(path);
    if (store !== undefined) names.add(store);
    if ([before, after].some(tree => misplacedFile(tree, path) !== undefined)) names.add(path);
  }
  return names;
}

/** True if Git never had a file of this name. */
const wasNeverInGit = ({ gitFacts, removed, problems }: StoreRecord) =>
  gitFacts.desired === 'absent' && removed === null && problems.length === 0;

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
