import { z } from 'zod';
import { cluster, tier } from './fleet.ts';
import { hostName, imageReference, key, storeName } from './primitives.ts';
import { apiVersion } from './store.ts';

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
    repository: z.strictObject({ url: z.url(), branch: z.string() }),
    cluster: cluster.extend({ name: key }),
    host: hostName,
    size: key,
    tier,
    edition: key,
    images: z.strictObject({ web: imageReference, database: imageReference, credentials: imageReference }),
    country: z.string(),
    currency: z.string(),
  }),
});

export type Lock = z.output<typeof lockFile>;
