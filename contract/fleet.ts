import { z } from 'zod';
import { deliveryMode, forgeView } from './pull-request.ts';
import { amounts } from './write.ts';

export const clusterView = z.object({
  name: z.string(),
  engine: z.string(),
  domain: z.string(),
  /** `disconnected`: there is no kubeconfig for it; `unreachable`: it does not answer; `engine-missing`: it has no engine. */
  state: z.enum(['disconnected', 'connecting', 'reachable', 'unreachable', 'engine-missing']),
  message: z.string(),
  observedAt: z.string().nullable(),
  /** Time of its last response while it gives no further one (ISO 8601): what is shown may be outdated. */
  staleSince: z.string().nullable(),
});
export type ClusterView = z.infer<typeof clusterView>;

/** A plugin or theme of an edition. */
const extensionView = z.object({ name: z.string(), version: z.string(), licence: z.string() });
export type ExtensionView = z.infer<typeof extensionView>;

export const editionView = z.object({
  name: z.string(),
  /** Plugins that a store may choose from; by default it has all. */
  plugins: z.array(extensionView),
  themes: z.array(extensionView),
  /** The theme of stores that choose none; null if the edition has no themes. */
  theme: z.string().nullable(),
});
export type EditionView = z.infer<typeof editionView>;

/**
 * Unexpected files below `dist/`, rendered neither from a store nor from `fleet.yaml`: an engine may still apply them.
 */
export const unexpectedFiles = z.object({
  /** Version of the shown files; `POST /api/fleet/actions/restore` repeats it. */
  version: z.string(),
  /** Number of all files; `files` may not have all of them. */
  total: z.number(),
  files: z.array(
    z.object({
      path: z.string(),
      /** `remove`: there should be no such file; `change`: the file should be different. */
      fix: z.enum(['remove', 'change']),
      /** The problem; its subject is the file. */
      rule: z.string(),
      made: z.object({ commit: z.string(), at: z.string(), by: z.string() }).nullable(),
    }),
  ),
});
export type UnexpectedFiles = z.infer<typeof unexpectedFiles>;

export const fleetView = z.object({
  name: z.string(),
  revision: z.string(),
  branch: z.string(),
  /** Defaults of fleet.yaml; each store kind adds its own. */
  defaults: z.object({ cluster: z.string(), size: z.string(), owner: z.string() }).catchall(z.string()),
  clusters: z.array(clusterView),
  /** Tiers with their store kind, and the requests of a store of each. */
  tiers: z.array(z.object({ kind: z.string(), name: z.string(), requests: amounts })),
  editions: z.array(editionView),
  /**
   * Delivery mode of the requester's changes unless a request sets another, whether `commit` is allowed, and the forge
   * if any.
   */
  changes: z.object({
    mode: deliveryMode,
    mayCommit: z.boolean(),
    forge: forgeView.pick({ id: true, name: true, url: true }).nullable(),
  }),
  /** Absent if all files below `dist/` are expected. */
  unexpectedFiles: unexpectedFiles.exactOptional(),
  /** Address for cloning the fleet on this machine, for the page that explains it. */
  repository: z.string(),
});
export type FleetView = z.infer<typeof fleetView>;
