import { z } from 'zod';
import { lockedCluster } from './cluster.ts';
import { recordedHost } from './host.ts';
import { key } from './primitives.ts';
import type { Resources } from './resources.ts';

/** An image that was chosen once, by the rules of that time. */
export const lockedImage = z.string().max(512);

/** Fields with which a lock of every kind begins. */
const commonFields = {
  /** Version of the renderer that wrote the manifests; another one makes the store outdated, not wrong. */
  renderer: z.int(),
  repository: z.strictObject({ url: z.string(), branch: z.string() }),
  /** Settings of the cluster that rendering needs. */
  cluster: lockedCluster,
  /** Number of the attempt to start the store; the first is left out. */
  attempt: z.int().min(2).optional(),
  host: recordedHost,
  /**
   * Further host names: those of the file, and the former hosts of the store. They are recorded here because a host
   * belongs to the store that was rendered with it first.
   */
  aliases: z.array(recordedHost).exactOptional(),
  size: key,
};

/**
 * Manual edits that are kept: SHA-256 of the accepted text, by path. The engine object can't be kept: it defines what
 * is applied, and with which rights.
 */
const kept = z
  .record(
    z.string().regex(/^dist\/[^/]+\/stores\/[^/]+\/./, 'must be the path of a manifest of the store'),
    z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
  )
  .exactOptional();

/** Settings of every store file that a lock records. */
const requested = {
  host: z.string().optional(),
  aliases: z.array(z.string()).exactOptional(),
  size: z.string().optional(),
};

/**
 * Returns the schema of a lock's `spec` for a kind. The order of fields is that of its file.
 * @param kind distinguishes the locks of kinds, `{ kind: z.literal('MyStore') }`
 * @param own fields that the kind resolves
 * @param requestedByKind the kind's own settings of the store file that the lock records: a field that still requests the
 *   same keeps its locked value; a changed one is resolved again
 */
export function lockSpecOf<
  Kind extends z.core.$ZodShape,
  Own extends z.core.$ZodShape,
  Requested extends z.core.$ZodShape,
>(kind: Kind, own: Own, requestedByKind: Requested) {
  return z.strictObject({
    ...kind,
    ...commonFields,
    ...own,
    kept,
    requested: z.strictObject({ ...requested, ...requestedByKind }),
  });
}

/** A tier in a lock: containers by name, each with the fields of its kind, and the sizes of volumes. */
export interface CommonTier {
  readonly volumes: Readonly<Record<string, string>>;
}

/** Fields of a lock of any kind. */
export type CommonLockSpec = Readonly<
  z.output<
    z.ZodObject<typeof commonFields & { readonly kept: typeof kept; readonly requested: z.ZodObject<typeof requested> }>
  >
>;

/** A lock of any kind. */
export interface CommonLock {
  readonly metadata: { readonly name: string };
  readonly spec: CommonLockSpec & {
    readonly kind?: string | undefined;
    readonly tier: CommonTier;
    /** The maximum that its containers had in a former tier, while that is more than they have now. */
    readonly roomFor?: Readonly<Record<string, Resources>> | undefined;
  };
}
