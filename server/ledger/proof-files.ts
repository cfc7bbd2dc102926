import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseValue, storeName } from '#fleet/schema';

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

/** @throws InvalidInput if it does not fit the schema */
export function parseProof(input: unknown): Proof {
  return parseValue(proof, input);
}

/**
 * Returns the file in which the proofs of a store are: 256 files, each with a proof a line. At 5,000 stores they are read
 * nine times as fast as a file a proof, and a commit of one proof adds 9 KB instead of 120 KB.
 */
export function fileOf(store: string): string {
  return `${createHash('sha1').update(store).digest('hex').slice(0, 2)}.jsonl`;
}

/** True for a file of {@link fileOf}, and for `<store>/<commit>.json`, in which an earlier version kept one proof. */
export const isProofFile = (path: string): boolean => /^[0-9a-f]{2}\.jsonl$/.test(path) || isFormerFile(path);

export const isFormerFile = (path: string): boolean => /^[^/]+\/[0-9a-f]{40,64}\.json$/.test(path);

/** A line of a file of proofs. */
export interface ProofLine {
  readonly text: string;
  /** Null for a line that this version does not understand. */
  readonly proof: Proof | null;
}

/**
 * Returns the lines of a file. What is no JSON object is left out; another object may be of a newer version.
 * @param onFault called for each line without a proof
 */
export function linesIn(path: string, content: string, onFault: (error: unknown) => void): ProofLine[] {
  const texts = isFormerFile(path) ? [content] : content.split('\n').filter(text => text !== '');
  return texts.flatMap((text): ProofLine | [] => {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null) throw new Error('it is no object');
      return { text: JSON.stringify(value), proof: proofIn(path, value, onFault) };
    } catch (error) {
      onFault(error);
      return [];
    }
  });
}

function proofIn(path: string, value: object, onFault: (error: unknown) => void): Proof | null {
  try {
    const found = parseProof(value);
    const expected = isFormerFile(path) ? `${found.store}/${found.commit}.json` : fileOf(found.store);
    if (path !== expected) throw new Error(`it belongs into ${expected}`);
    return found;
  } catch (error) {
    onFault(error);
    return null;
  }
}

/** Formats lines, in an order that does not depend on when they were written. */
export function fileText(lines: readonly ProofLine[]): string {
  const sorted = lines.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  return sorted.map(({ text }) => `${text}\n`).join('');
}

const keyOf = ({ text, proof: found }: ProofLine) =>
  found === null ? `~${text}` : `${found.store} ${found.at} ${found.commit}`;

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

export const byTime = (a: Proof, b: Proof) => compare(a.at, b.at) || compare(a.commit, b.commit);

/**
 * Returns the proofs of one store that anything still depends on: since when it is live in its current life, that it
 * was live on its newest commit, and that its last life left nothing behind.
 * @param proofs oldest first
 * @param lifeStart when the store was created the last time; undefined if that is not known, and then all are kept
 * @param fresh proofs that are written now: a clock that runs behind must not make them look superseded
 */
export function keptProofs(
  proofs: readonly Proof[],
  lifeStart: string | undefined,
  fresh: ReadonlySet<Proof>,
): readonly Proof[] {
  if (lifeStart === undefined) return proofs;
  const firstLive = proofs.find(({ kind, at }) => kind === 'live' && at >= lifeStart);
  const newestLive = proofs.findLast(({ kind }) => kind === 'live');
  const newestGone = proofs.findLast(({ kind }) => kind === 'gone');
  return proofs.filter(
    found => found === firstLive || found === newestLive || found === newestGone || fresh.has(found),
  );
}
