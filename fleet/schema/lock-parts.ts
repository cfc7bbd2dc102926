import { z } from 'zod';
import { lockedCluster } from './cluster.ts';
import { recordedHost } from './host.ts';
import { key } from './primitives.ts';
import type { Resources } from './resources.ts';

/** An image that was chosen once, by the rules of then. */
export const lockedImage = z.string().max(512);

/** What a lock of every kind begins with. */
const ground = {
  /** Version of the renderer that wrote the manifests; another one makes the store outdated, not wrong. */
  renderer: z.int(),
  repository: z.strictObject({ url: z.string(), branch: z.string() }),
  /** What rendering needs of the cluster. */
  cluster: lockedCluster,
  /** Which attempt at bringing the store up this is; the first is not written down. */
  attempt: z.int().min(2).optional(),
  host: recordedHost,
  /**
   * Further host names: what the file asks for, and the hosts that the store had before. They stand here because a
   * host belongs to the store that was rendered with it first.
   */
  aliases: z.array(recordedHost).exactOptional(),
  size: key,
};

/**
 * Manifests that somebody edited by hand and that are to stay so: SHA-256 of what was accepted, by path. The engine
 * object is none of them: it says what is applied, and with which rights.
 */
const kept = z
  .record(
    z.string().regex(/^dist\/[^/]+\/stores\/[^/]+\/./, 'must be the path of a manifest of the store'),
    z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
  )
  .exactOptional();

/** What a lock remembers of every store file. */
const requested = {
  host: z.string().optional(),
  aliases: z.array(z.string()).exactOptional(),
  size: z.string().optional(),
};

/**
 * What the lock of a kind holds. The order of fields is that of its file.
 * @param kind tells the locks of kinds apart, `{ kind: z.literal('MyStore') }`
 * @param own what the kind resolves
 * @param asked what the lock remembers of the kind's own settings in the store file: a field that still asks the same
 *   keeps what is locked; one that asks for something else is resolved again
 */
export function lockSpecOf<Kind extends z.core.$ZodShape, Own extends z.core.$ZodShape, Asked extends z.core.$ZodShape>(
  kind: Kind,
  own: Own,
  asked: Asked,
) {
  return z.strictObject({
    ...kind,
    ...ground,
    ...own,
    kept,
    requested: z.strictObject({ ...requested, ...asked }),
  });
}

/** A tier as a lock holds it: containers by name, each with what only its kind knows, and the sizes of volumes. */
export interface CommonTier {
  readonly volumes: Readonly<Record<string, string>>;
}

/** What a lock of any kind holds. */
export type CommonLockSpec = Readonly<
  z.output<
    z.ZodObject<typeof ground & { readonly kept: typeof kept; readonly requested: z.ZodObject<typeof requested> }>
  >
>;

/** A lock of any kind. */
export interface CommonLock {
  readonly metadata: { readonly name: string };
  readonly spec: CommonLockSpec & {
    readonly kind?: string | undefined;
    readonly tier: CommonTier;
    /** The most that its containers had in a tier before, while that is more than they have now. */
    readonly roomFor?: Readonly<Record<string, Resources>> | undefined;
  };
}
