import { z } from 'zod';
import type { Branch, Snapshot } from '../git/branch.ts';
import { DraftFiles } from '../git/draft-files.ts';
import type { Identity } from '../git/environment.ts';
import { GitFailed } from '../git/errors.ts';
import type { Entry } from '../git/listing.ts';
import type { WarningLogger } from '../lib/logger.ts';
import { SerialQueue } from '../lib/serial-queue.ts';
import type { BlobCache } from './blob-cache.ts';
import { SortedMap } from '#fleet';
import { parseValue, storeName } from '#fleet/schema';

/** A ref apart from the branch: a proof of a commit is only known after the commit, and needs no review. */
export const proofsRef = 'refs/storefleet/proofs';

const common = {
  store: storeName,
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'must be the full id of a commit'),
  /** Time of the first observation. */
  at: z.iso.datetime('must be a time like 2026-11-21T10:00:00Z'),
  /** Seconds from the commit to that time; null if the server did not watch throughout. */
  seconds: z.number().nonnegative().nullable(),
};

/**
 * Proof that the store took orders on this commit. Unknown fields are dropped, so that a newer server may write more.
 */
const liveProof = z.object({
  kind: z.literal('live'),
  ...common,
  /** Running images, by container. */
  images: z.record(z.string(), z.string()),
  /** The result of a test order; null if none was tried. */
  testOrder: z.enum(['passed', 'failed']).nullable().default(null),
});

/** Proof that, after this commit removed the store's files, nothing of the store remained in its cluster. */
const goneProof = z.object({ kind: z.literal('gone'), ...common });

const proof = z.discriminatedUnion('kind', [liveProof, goneProof]);
export type Proof = z.output<typeof proof>;
export type ProofInput = z.input<typeof proof>;

interface Waiting {
  readonly proof: Proof;
  readonly resolve: (remembered: Proof) => void;
  readonly reject: (error: unknown) => void;
}

interface Known {
  readonly snapshot: Snapshot;
  /** The valid proofs by path. */
  readonly byPath: SortedMap<Proof>;
  /** Oldest first. */
  readonly byStore: SortedMap<readonly Proof[]>;
}

/** Keeps proofs as `<store>/<commit>.json` on a separate ref. */
export class Proofs {
  readonly #branch: Branch;
  readonly #texts: Pick<BlobCache, 'read'>;
  readonly #author: Identity;
  readonly #now: () => Date;
  readonly #logger: WarningLogger | undefined;
  #known: Known | null = null;
  /** Reads run one after the other, so that a concurrent caller finds the result of the previous one. */
  readonly #readings = new SerialQueue();
  #waiting: Waiting[] = [];

  constructor(
    branch: Branch,
    texts: Pick<BlobCache, 'read'>,
    author: Identity,
    now: () => Date,
    logger: WarningLogger | undefined,
  ) {
    this.#branch = branch;
    this.#texts = texts;
    this.#author = author;
    this.#now = now;
    this.#logger = logger;
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
    const proofs = inputs.map(input => parseValue(proof, input));
    const known = await this.#newest();
    return Promise.all(proofs.map(async value => known?.byPath.get(pathOf(value)) ?? this.#remember(value)));
  }

  #remember(value: Proof): Promise<Proof> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ proof: value, resolve, reject });
      // Later proofs join the commit that is about to be made: a thousand stores may start at once.
      if (this.#waiting.length === 1) void this.#branch.idle().then(() => this.#write());
    });
  }

  /** Returns all proofs of a store, oldest first. */
  async proofsOf(store: string): Promise<readonly Proof[]> {
    return (await this.#newest())?.byStore.get(store) ?? [];
  }

  /** Returns all proofs by store, oldest first. */
  async all(): Promise<ReadonlyMap<string, readonly Proof[]>> {
    return (await this.#newest())?.byStore ?? new Map<string, readonly Proof[]>();
  }

  async #write(): Promise<void> {
    const taken = this.#waiting;
    this.#waiting = [];
    const first = new Map<string, Proof>();
    for (const waiting of taken) if (!first.has(pathOf(waiting.proof))) first.set(pathOf(waiting.proof), waiting.proof);
    try {
      await this.#branch.update(async snapshot => {
        const known = await this.#readings.run(() => this.#advance(snapshot));
        const fresh = [...first.values()].filter(value => !known.byPath.has(pathOf(value)));
        if (fresh.length === 0) return null;
        const files = new DraftFiles(snapshot?.files ?? null);
        const writes = new Map(fresh.map(value => [pathOf(value), `${JSON.stringify(value, null, 2)}\n`]));
        files.apply({ writes, deletedPaths: [] });
        return { author: { ...this.#author, at: this.#now() }, message: messageOf(fresh), files };
      });
      const known = await this.#newest();
      for (const { proof: value, resolve } of taken) resolve(known?.byPath.get(pathOf(value)) ?? value);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  /** Returns the proofs of the newest commit; null before the first. */
  async #newest(): Promise<Known | null> {
    const tip = await this.#branch.tip();
    if (tip === null || tip === this.#known?.snapshot.commit) return this.#known;
    return this.#readings.run(async () =>
      tip === this.#known?.snapshot.commit ? this.#known : this.#advance(await this.#branch.snapshot()),
    );
  }

  /** Reads only files that differ from the known ones. */
  async #advance(snapshot: Snapshot | null): Promise<Known> {
    const known = this.#known ?? { snapshot: nothing, byPath: nothingRead, byStore: nothingRead };
    if (snapshot === null || snapshot.commit === known.snapshot.commit) return known;
    const { files } = snapshot;
    const paths = known.snapshot.files.keysThatDiffer(files, (mine, theirs) => mine.id === theirs.id);
    const read = await Promise.all(
      paths.map(async (path): Promise<[string, Proof | undefined]> => {
        const id = files.get(path)?.id;
        return [path, id === undefined ? undefined : await this.#proofIn(path, id)];
      }),
    );
    const byPath = known.byPath.with(read);
    const stores = new Set(paths.map(path => path.slice(0, path.indexOf('/'))));
    const byStore = known.byStore.with(
      [...stores].map(store => {
        const proofs = byPath.valuesBelow(`${store}/`).sort((a, b) => a.at.localeCompare(b.at));
        return [store, proofs.length === 0 ? undefined : proofs] as const;
      }),
    );
    return (this.#known = { snapshot, byPath, byStore });
  }

  async #proofIn(path: string, id: string): Promise<Proof | undefined> {
    try {
      const value = parseValue(proof, JSON.parse(await this.#texts.read(id)));
      if (pathOf(value) === path) return value;
      this.#logger?.warn({ path }, 'skipped a proof whose content does not match its path');
    } catch (error) {
      // A repository that can't be read now does not make this proof invalid.
      if (error instanceof GitFailed) throw error;
      this.#logger?.warn({ path, err: error }, 'skipped an unreadable proof');
    }
    return undefined;
  }
}

const nothing: Snapshot = { commit: '', files: SortedMap.from<Entry>([]) };
const nothingRead = SortedMap.from<never>([]);

const pathOf = ({ store, commit }: Pick<Proof, 'store' | 'commit'>) => `${store}/${commit}.json`;

function messageOf(proofs: readonly Proof[]): string {
  const [only] = proofs;
  if (proofs.length === 1 && only) return `Record that ${sentenceOf(only)}\n`;
  return `Record proofs of ${proofs.length} stores\n\n${proofs.map(sentenceOf).join('\n')}\n`;
}

function sentenceOf({ kind, store, commit }: Proof): string {
  const short = commit.slice(0, 12);
  return kind === 'live' ? `${store} is live at ${short}` : `nothing of ${store} remains after ${short}`;
}
