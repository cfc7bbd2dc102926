import type { Branch, Snapshot } from '../git/branch.ts';
import { DraftFiles } from '../git/draft-files.ts';
import type { Identity } from '../git/environment.ts';
import type { Entry } from '../git/listing.ts';
import { Listeners } from '../lib/listeners.ts';
import type { WarningLogger } from '../lib/logger.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import type { BlobCache } from './blob-cache.ts';
import {
  byTime,
  fileOf,
  fileText,
  isFormerFile,
  isProofFile,
  keptProofs,
  linesIn,
  parseProof,
  type Proof,
  type ProofInput,
  type ProofLine,
} from './proof-files.ts';
import type { Watching } from './watch-refs.ts';
import { SortedMap, Unavailable } from '#fleet';

/** A ref apart from the branch: a proof of a commit is only known after the commit, and needs no review. */
export const proofsRef = 'refs/storefleet/proofs';

export interface ProofsOptions {
  readonly branch: Branch;
  readonly texts: Pick<BlobCache, 'read'>;
  readonly author: Identity;
  readonly now: () => Date;
  readonly logger: WarningLogger | undefined;
  /** Returns when stores were created the last time, for those of which that is known. */
  readonly lifeStarts: (stores: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Returns the number of commits of the ref. */
  readonly countCommits: (tip: string) => Promise<number>;
  /** Calls a function whenever the ref may have moved. */
  readonly watch: (poll: () => Promise<void>) => Watching;
  /** Called when the history of the ref has begun again. */
  readonly onBeganAgain?: () => void;
  /** Number of commits of the ref after which its history begins again. @default 500 */
  readonly mostCommits?: number;
}

interface Waiting {
  readonly proof: Proof;
  readonly resolve: (remembered: Proof) => void;
  readonly reject: (error: unknown) => void;
}

interface Known {
  readonly snapshot: Snapshot;
  /** The valid proofs by file. */
  readonly byFile: SortedMap<readonly Proof[]>;
  /** Oldest first. */
  readonly byStore: SortedMap<readonly Proof[]>;
}

/**
 * Keeps proofs on a separate ref, a few for each store: a proof that a newer one supersedes is deleted with the next one
 * of its store, and the history of the ref begins again now and then.
 */
export class Proofs {
  readonly #options: ProofsOptions;
  readonly #listeners: Listeners<[stores: ReadonlySet<string>]>;
  #watching: Watching | null = null;
  #known: Known | null = null;
  /** True if the ref was read before its first commit, whose proofs are news then. */
  #wasEmpty = false;
  /** Reads run one after the other, so that a concurrent caller finds the result of the previous one. */
  readonly #readings = new SerialQueue();
  #waiting: Waiting[] = [];
  /** Number of commits of the ref; null before it was counted. */
  #commits: number | null = null;
  /** False once the origin refused to replace the history. */
  #mayBeginAgain = true;

  constructor(options: ProofsOptions) {
    this.#options = options;
    this.#listeners = new Listeners(error => options.logger?.warn({ err: error }, 'a listener of the proofs threw'));
  }

  /**
   * Stores a proof; the first one for a store and commit stays.
   * @returns the stored one
   * @throws InvalidInput if it does not fit the schema
   */
  async record(input: ProofInput): Promise<Proof> {
    const [remembered] = await this.recordAll([input]);
    return remembered as Proof;
  }

  /** Stores many proofs in one commit, like {@link record}. */
  async recordAll(inputs: readonly ProofInput[]): Promise<Proof[]> {
    const proofs: Proof[] = [];
    const yieldThread = threadYielder();
    for (const input of inputs) {
      await yieldThread();
      proofs.push(parseProof(input));
    }
    const known = await this.#newest();
    return Promise.all(proofs.map(async value => storedIn(known, value) ?? this.#remember(value)));
  }

  #remember(value: Proof): Promise<Proof> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ proof: value, resolve, reject });
      // Later proofs join the commit that is about to be made: a thousand stores may start at once.
      if (this.#waiting.length === 1) void this.#options.branch.idle().then(() => this.#write());
    });
  }

  /** Returns the proofs of a store, oldest first, without those that a newer one supersedes. */
  async proofsOf(store: string): Promise<readonly Proof[]> {
    return (await this.#newest())?.byStore.get(store) ?? [];
  }

  /** Returns the proofs by store, like {@link proofsOf}. */
  async all(): Promise<ReadonlyMap<string, readonly Proof[]>> {
    return (await this.#newest())?.byStore ?? new Map<string, readonly Proof[]>();
  }

  /**
   * Reports the stores whose proofs changed, by any writer: ours at once, and those of others at the next poll (a
   * second here, five on a remote). What was read before the call counts as known.
   * @returns a function that stops it
   */
  onChange(listener: (stores: ReadonlySet<string>) => void): () => void {
    this.#watching ??= this.#options.watch(() => this.#poll());
    this.#watching.poll();
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#watching?.close();
  }

  async #poll(): Promise<void> {
    try {
      await this.#newest();
    } catch (error) {
      this.#options.logger?.warn({ err: error }, 'the proofs could not be read');
    }
  }

  async #write(): Promise<void> {
    const taken = this.#waiting;
    this.#waiting = [];
    try {
      await this.#commit(taken.map(waiting => waiting.proof));
      const known = await this.#newest();
      for (const { proof, resolve } of taken) resolve(storedIn(known, proof) ?? proof);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  async #commit(proofs: readonly Proof[]): Promise<void> {
    const { branch, logger } = this.#options;
    const update = (beginsAgain: boolean) => branch.update(snapshot => this.#draft(snapshot, proofs, beginsAgain));
    const isLong = this.#mayBeginAgain && (await this.#isLong());
    try {
      const { written } = await update(isLong);
      if (written) this.#commits = isLong ? 1 : (this.#commits ?? 0) + 1;
      if (written && isLong) this.#options.onBeganAgain?.();
    } catch (error) {
      if (!isLong || !(error instanceof Unavailable)) throw error;
      this.#mayBeginAgain = false;
      logger?.warn({ err: error }, 'the history of the proofs could not be replaced by a short one; it keeps growing');
      await update(false);
    }
  }

  async #isLong(): Promise<boolean> {
    const { branch, countCommits, mostCommits = 500 } = this.#options;
    const tip = await branch.tip();
    this.#commits ??= tip === null ? 0 : await countCommits(tip);
    return this.#commits >= mostCommits;
  }

  /** @param beginsAgain the commit has no parent, and no other files than those of proofs */
  async #draft(snapshot: Snapshot | null, proofs: readonly Proof[], beginsAgain: boolean) {
    const known = await this.#readings.run(() => this.#advance(snapshot));
    const fresh = new Map<string, Proof>();
    for (const value of proofs) {
      const key = `${value.store} ${value.commit}`;
      if (!fresh.has(key) && storedIn(known, value) === undefined) fresh.set(key, value);
    }
    if (fresh.size === 0) return null;
    const present = snapshot?.files ?? nothing.files;
    const former = [...present.keys()].filter(isFormerFile);
    const writes = await this.#filesWith([...fresh.values()], former, present, beginsAgain);
    const files = new DraftFiles(beginsAgain ? null : (snapshot?.files ?? null));
    files.apply({ writes, deletedPaths: beginsAgain ? [] : former });
    const { author, now } = this.#options;
    const message = messageOf([...fresh.values()]);
    return { author: { ...author, at: now() }, message, files, isRoot: beginsAgain };
  }

  /**
   * Returns the new text of each file that changes, or of all: superseded proofs of stores that get a proof are left
   * out, and so are those of the former files.
   */
  async #filesWith(
    fresh: readonly Proof[],
    former: readonly string[],
    present: Snapshot['files'],
    all: boolean,
  ): Promise<ReadonlyMap<string, string>> {
    const added = fresh.map((proof): ProofLine => ({ proof, text: JSON.stringify(proof) }));
    for (const path of former) added.push(...(await this.#linesOf(path, present)));
    const byFile = Map.groupBy(added, ({ proof }) => (proof === null ? '' : fileOf(proof.store)));
    // A former file that can't be read holds nothing that a server uses.
    byFile.delete('');
    const stores = new Set(added.flatMap(({ proof }) => proof?.store ?? []));
    const lifeStarts = await this.#options.lifeStarts([...stores]);
    const paths = new Set([...byFile.keys(), ...(all ? [...present.keys()].filter(isProofFile) : [])]);
    const writes = new Map<string, string>();
    const yieldThread = threadYielder();
    for (const path of [...paths].filter(path => !isFormerFile(path))) {
      await yieldThread();
      const lines = [...(await this.#linesOf(path, present)), ...(byFile.get(path) ?? [])];
      writes.set(path, fileText(withoutSuperseded(lines, { stores, lifeStarts, fresh: new Set(fresh) })));
    }
    return writes;
  }

  async #linesOf(path: string, files: Snapshot['files']): Promise<ProofLine[]> {
    const id = files.get(path)?.id;
    return id === undefined ? [] : linesIn(path, await this.#options.texts.read(id), () => undefined);
  }

  /** Returns the proofs of the newest commit; null before the first. */
  async #newest(): Promise<Known | null> {
    const tip = await this.#options.branch.tip();
    this.#wasEmpty ||= tip === null;
    if (tip === null || tip === this.#known?.snapshot.commit) return this.#known;
    return this.#readings.run(async () =>
      tip === this.#known?.snapshot.commit ? this.#known : this.#advance(await this.#options.branch.snapshot()),
    );
  }

  /** Reads only files that differ from the known ones. */
  async #advance(snapshot: Snapshot | null): Promise<Known> {
    const known = this.#known ?? { snapshot: nothing, byFile: nothingRead, byStore: nothingRead };
    if (snapshot === null || snapshot.commit === known.snapshot.commit) return known;
    const paths = known.snapshot.files
      .keysThatDiffer(snapshot.files, (mine, theirs) => mine.id === theirs.id)
      .filter(isProofFile);
    const texts = await Promise.all(paths.map(path => this.#textOf(path, snapshot.files.get(path))));
    const read: [string, readonly Proof[] | undefined][] = [];
    const yieldThread = threadYielder();
    for (const [index, path] of paths.entries()) {
      await yieldThread();
      const text = texts[index];
      read.push([path, text === undefined ? undefined : this.#proofsIn(path, text)]);
    }
    const byFile = known.byFile.with(read);
    const stores = new Set<string>();
    for (const [path, proofs] of read)
      for (const { store } of [...(known.byFile.get(path) ?? []), ...(proofs ?? [])]) stores.add(store);
    const changed: [string, readonly Proof[] | undefined][] = [];
    for (const store of stores) {
      await yieldThread();
      const proofs = proofsOf(store, byFile);
      if (isSame(known.byStore.get(store) ?? [], proofs)) continue;
      changed.push([store, proofs.length === 0 ? undefined : proofs]);
    }
    const isFirst = this.#known === null && !this.#wasEmpty;
    this.#known = { snapshot, byFile, byStore: known.byStore.with(changed) };
    if (!isFirst && changed.length > 0) this.#listeners.notify(new Set(changed.map(([store]) => store)));
    return this.#known;
  }

  async #textOf(path: string, entry: Entry | undefined): Promise<string | undefined> {
    if (entry === undefined) return undefined;
    try {
      return await this.#options.texts.read(entry.id);
    } catch (error) {
      // A repository that can't be read now does not make these proofs invalid.
      if (!(error instanceof Unavailable)) throw error;
      this.#options.logger?.warn({ path, err: error }, 'skipped an unreadable file of proofs');
      return undefined;
    }
  }

  #proofsIn(path: string, text: string): Proof[] {
    const onFault = (error: unknown) => this.#options.logger?.warn({ path, err: error }, 'skipped an unreadable proof');
    return linesIn(path, text, onFault).flatMap(({ proof }) => proof ?? []);
  }
}

const nothing: Snapshot = { commit: '', files: SortedMap.from<Entry>([]) };
const nothingRead = SortedMap.from<never>([]);

function storedIn(known: Known | null, { store, commit }: Proof): Proof | undefined {
  return known?.byStore.get(store)?.find(proof => proof.commit === commit);
}

function proofsOf(store: string, byFile: Known['byFile']): readonly Proof[] {
  const own = (byFile.get(fileOf(store)) ?? []).filter(proof => proof.store === store);
  return eachOnce([...own, ...byFile.valuesBelow(`${store}/`).flat()]);
}

const isSame = (mine: readonly Proof[], theirs: readonly Proof[]) => JSON.stringify(mine) === JSON.stringify(theirs);

/** Leaves out the superseded proofs of some stores, and repeats of a store and commit. */
function withoutSuperseded(
  lines: readonly ProofLine[],
  of: {
    readonly stores: ReadonlySet<string>;
    readonly lifeStarts: ReadonlyMap<string, string>;
    readonly fresh: ReadonlySet<Proof>;
  },
): ProofLine[] {
  const kept = new Set<Proof>();
  for (const [store, own] of Map.groupBy(lines, ({ proof }) => proof?.store ?? '')) {
    const proofs = eachOnce(own.flatMap(({ proof }) => proof ?? []));
    const remaining = of.stores.has(store) ? keptProofs(proofs, of.lifeStarts.get(store), of.fresh) : proofs;
    for (const proof of remaining) kept.add(proof);
  }
  return lines.filter(({ proof }) => proof === null || kept.has(proof));
}

/** Returns the proofs of a store, oldest first; of several for one commit the first. */
function eachOnce(proofs: readonly Proof[]): readonly Proof[] {
  return [...new Map(proofs.toReversed().map(proof => [proof.commit, proof])).values()].sort(byTime);
}

function messageOf(proofs: readonly Proof[]): string {
  const [only] = proofs;
  if (proofs.length === 1 && only) return `Record that ${sentenceOf(only)}\n`;
  return `Record proofs of ${proofs.length} stores\n\n${proofs.map(sentenceOf).join('\n')}\n`;
}

function sentenceOf({ kind, store, commit }: Proof): string {
  const short = commit.slice(0, 12);
  return kind === 'live' ? `${store} is live at ${short}` : `nothing of ${store} remains after ${short}`;
}
