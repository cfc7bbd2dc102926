import { z } from 'zod';
import { lockedCluster } from './cluster.ts';
import { slug, version } from './edition.ts';
import { resources, tier } from './fleet.ts';
import { recordedHost } from './host.ts';
import { key, storeName } from './primitives.ts';
import { apiVersion } from './store.ts';

/** An image that was chosen once, by the rules of then. */
const image = z.string().max(512);

/**
 * What a package-lock is to a package: everything that `fleet.yaml` and the renderer resolved for a store when its
 * release was chosen. `render(store, lock)` needs nothing else, so a changed tier never changes a store silently.
 */
export const lockFile = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.literal('StoreLock'),
  metadata: z.strictObject({ name: storeName }),
  spec: z.strictObject({
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
    tier,
    /** The most that its containers had in a size before, while that is more than they have now: see the construct. */
    roomFor: z.strictObject({ web: resources, database: resources, cron: resources }).optional(),
    edition: key,
    /** Version by name of the plugins that are active, where the edition names any: the shop runs exactly these. */
    plugins: z.record(slug, version).exactOptional(),
    /** The theme, where the edition names any. */
    theme: z.strictObject({ name: slug, version }).exactOptional(),
    images: z.strictObject({ web: image, database: image, credentials: image }),
    country: z.string(),
    currency: z.string(),
    /**
     * Manifests that somebody edited by hand and that are to stay so: SHA-256 of what was accepted, by path. The engine
     * object is none of them: it says what is applied, and with which rights.
     */
    kept: z
      .record(
        z.string().regex(/^dist\/[^/]+\/stores\/[^/]+\/./, 'must be the path of a manifest of the store'),
        z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
      )
      .exactOptional(),
    /**
     * What the store file asked for when the fields above were resolved. A field that still asks the same keeps what
     * is locked; one that asks for something else is resolved anew.
     */
    requested: z.strictObject({
      host: z.string().optional(),
      aliases: z.array(z.string()).exactOptional(),
      size: z.string().optional(),
      edition: z.string().optional(),
      plugins: z.array(z.string()).exactOptional(),
      theme: z.string().exactOptional(),
      country: z.string().optional(),
      currency: z.string().optional(),
    }),
  }),
});

export type Lock = z.output<typeof lockFile>;
