import { z } from 'zod';
import type { Branch, Snapshot } from './git/branch.ts';
import { DraftFiles } from './git/draft-files.ts';
import type { Identity } from './git/environment.ts';
import type { Texts } from './texts.ts';
import type { LedgerLogger } from './types.ts';
import { parseValue, storeName } from '#fleet/schema';

/** Apart from the branch: what was proven of a commit can only be known after it, and nobody reviews it. */
export const proofsRef = 'refs/storefleet/proofs';

const common = {
  store: storeName,
  commit: z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'must be the full id of a commit'),
  /** When it was first seen. */
  at: z.iso.datetime('must be a time like 2026-11-21T10:00:00Z'),
  /** From the commit until then; null where the server did not watch all the way. */
  seconds: z.number().nonnegative().nullable(),
};

/** The store took orders on this commit. Unknown fields are dropped, so that a newer server may write more. */
const liveProof = z.object({
  kind: z.literal('live'),
  ...common,
  /** What ran, by container. */
  images: z.record(z.string(), z.string()),
  /** Whether a test order went through; null where none was tried. */
  testOrder: z.enum(['passed', 'failed']).nullable().default(null),
});

/** After this commit, which removed the store's files, nothing of it remained in its cluster. */
const goneProof = z.object({ kind: z.literal('gone'), ...common });

export const proof = z.discriminatedUnion('kind', [liveProof, goneProof]);
export type Proof = z.output<typeof proof>;
export type ProofInput = z.input<typeof proof>;

export interface Proofs {
  /**
   * Remembers a proof; the first of a store and commit stays.
   * @returns the one that is remembered
   * @throws InvalidInput when it does not fit the schema
   */
  record(proof: ProofInput): Promise<Proof>;
  /** All of a store, oldest first. */
  proofsOf(store: string): Promise<readonly Proof[]>;
  /** All by store, oldest first. */
  all(): Promise<ReadonlyMap<string, readonly Proof[]>>;
}

interface Waiting {
  readonly proof: Proof;
  readonly resolve: (remembered: Proof) => void;
  readonly reject: (error: unknown) => void;
}

interface Known {
  readonly commit: string;
  readonly byPath: ReadonlyMap<string, { readonly id: string; readonly proof: Proof | null }>;
  readonly byStore: ReadonlyMap<string, readonly Proof[]>;
}

/** Keeps proofs as `<store>/<commit>.json` on a ref of their own. */
export class ProofStore implements Proofs {
  #known: Known | null = null;
  #waiting: Waiting[] = [];

  constructor(
    private readonly branch: Branch,
    private readonly texts: Texts,
    private readonly author: Identity,
    private readonly now: () => Date,
    private readonly logger: LedgerLogger | undefined,
  ) {}

  async record(input: ProofInput): Promise<Proof> {
    const value = parseValue(proof, input);
    const known = (await this.#read(await this.branch.snapshot()))?.byPath.get(pathOf(value))?.proof;
    if (known) return known;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ proof: value, resolve, reject });
      // Later ones join the commit that is about to be made: a thousand stores may come up at once.
      if (this.#waiting.length === 1) void this.branch.settled().then(() => this.#write());
    });
  }

  async proofsOf(store: string): Promise<readonly Proof[]> {
    return (await this.all()).get(store) ?? [];
  }

  async all(): Promise<ReadonlyMap<string, readonly Proof[]>> {
    return (await this.#read(await this.branch.snapshot()))?.byStore ?? new Map<string, readonly Proof[]>();
  }

  async #write(): Promise<void> {
    const taken = this.#waiting;
    this.#waiting = [];
    const first = new Map<string, Proof>();
    for (const waiting of taken) if (!first.has(pathOf(waiting.proof))) first.set(pathOf(waiting.proof), waiting.proof);
    try {
      await this.branch.update(async snapshot => {
        const known = await this.#read(snapshot);
        const fresh = [...first.values()].filter(value => !known?.byPath.get(pathOf(value))?.proof);
        if (fresh.length === 0) return null;
        const files = new DraftFiles(snapshot?.files ?? null);
        const writes = new Map(fresh.map(value => [pathOf(value), `${JSON.stringify(value, null, 2)}\n`]));
        files.apply({ writes, removals: [] });
        return { author: { ...this.author, at: this.now() }, message: messageOf(fresh), files };
      });
      const known = await this.#read(await this.branch.snapshot());
      for (const { proof: value, resolve } of taken) resolve(known?.byPath.get(pathOf(value))?.proof ?? value);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  async #read(snapshot: Snapshot | null): Promise<Known | null> {
    if (snapshot === null || this.#known?.commit === snapshot.commit) return snapshot && this.#known;
    const before = this.#known;
    const files = await Promise.all(
      [...snapshot.files].map(async ([path, { id }]) => {
        const same = before?.byPath.get(path);
        const entry = same?.id === id ? same : { id, proof: this.#parse(path, await this.texts.read(id)) };
        return [path, entry] as const;
      }),
    );
    const proofs = files.flatMap(([, entry]) => entry.proof ?? []).sort((a, b) => a.at.localeCompare(b.at));
    const known: Known = {
      commit: snapshot.commit,
      byPath: new Map(files),
      byStore: Map.groupBy(proofs, value => value.store),
    };
    return (this.#known = known);
  }

  #parse(path: string, text: string): Proof | null {
    try {
      const value = parseValue(proof, JSON.parse(text));
      if (pathOf(value) === path) return value;
      this.logger?.warn({ path }, 'a proof lies under another name than its own and is left out');
    } catch (error) {
      this.logger?.warn({ path, error }, 'a proof can not be read and is left out');
    }
    return null;
  }
}

const pathOf = ({ store, commit }: Pick<Proof, 'store' | 'commit'>) => `${store}/${commit}.json`;

function messageOf(proofs: readonly Proof[]): string {
  const [only] = proofs;
  if (proofs.length === 1 && only) return `Record that ${sentenceOf(only)}\n`;
  return `Record what was proven of ${proofs.length} stores\n\n${proofs.map(sentenceOf).join('\n')}\n`;
}

function sentenceOf({ kind, store, commit }: Proof): string {
  const short = commit.slice(0, 12);
  return kind === 'live' ? `${store} is live at ${short}` : `nothing of ${store} remains after ${short}`;
}
