import { z } from 'zod';
import { offeredAction } from './actions.ts';
import { impact, problem } from './write.ts';

/** The phase shown for a store; it has exactly one at a time. `server/status` defines the order of evaluation. */
export const storePhase = z.enum([
  'Invalid',
  'NotObserved',
  'Unknown',
  'Deleting',
  'DeleteBlocked',
  'Deleted',
  'Orphaned',
  'Queued',
  'Applying',
  'Installing',
  'Starting',
  'Updating',
  'Failed',
  'Degraded',
  'Live',
]);
export type Phase = z.infer<typeof storePhase>;

/** One fact on which the phase rests; `ok: null` means unknown. */
export const evidence = z.object({
  check: z.string(),
  ok: z.boolean().nullable(),
  detail: z.string(),
  /** Time of the fact (ISO 8601), if it is not permanent. */
  at: z.string().optional(),
});
export type Evidence = z.infer<typeof evidence>;

/** A step from the commit to the first answer of the shop, or to the end of a deletion, with its times (ISO 8601). */
export const step = z.object({
  /** `commit`, `sync`, `probe`, `files`, `prune`, `verify`, or a step of the store's kind. */
  id: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'active', 'done', 'failed', 'unknown']),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  detail: z.string(),
});
export type Step = z.infer<typeof step>;

export const storeStatus = z.object({
  phase: storePhase,
  /** CamelCase, for machines: `ImagePullBackOff`, `NoClusterConnected`. */
  reason: z.string(),
  /** A sentence for people: the condition, and how to fix it. */
  message: z.string(),
  /** Time since which this phase holds, if known. */
  since: z.string().nullable(),
  /** Time of the cluster's last response. */
  observedAt: z.string().nullable(),
  /** For `Unknown`: the phase when the cluster last answered, to be shown in grey. */
  lastKnown: storePhase.optional(),
  offeredActions: z.array(offeredAction),
  /** True if its files leave Git at once when it is deleted: it was never live, and no connected cluster has it. */
  deletesAtOnce: z.boolean(),
  evidence: z.array(evidence),
  steps: z.array(step),
});
export type StoreStatus = z.infer<typeof storeStatus>;

export const storeLinks = z.object({
  /** Empty if there can be no shop: nothing is rendered from the store's file. */
  shop: z.string(),
  admin: z.string(),
  /** The store's page at its engine with its name; null if the engine has no pages or the fleet names no address. */
  engine: z.object({ name: z.string(), url: z.string() }).nullable(),
});

/** Author and time (ISO 8601) of a commit. */
const madeIn = z.object({ commit: z.string(), at: z.string(), by: z.string() });

/** A manifest that was edited by hand, or added beside those of a store. */
export const driftedFile = z.object({
  path: z.string(),
  change: z.enum(['edited', 'added']),
  /** The edit as a unified diff, from the rendered text to the current one. Null if it is too large. */
  diff: z.string().nullable(),
  /** The commit of the edit; null if Git does not show it. */
  made: madeIn.nullable(),
  /** The commit in which the edit was kept; it stays until a change of the store renders it again. */
  kept: madeIn.nullable(),
});

/** Manual edits of a store's files in `dist/`, which are not overwritten without a request. */
export const storeDrift = z.object({
  /** Version of the shown edits; `adopt-drift` repeats it. */
  version: z.string(),
  message: z.string(),
  /** The reason why they can't be kept; null if they can. */
  whyNotKept: z.string().nullable(),
  files: z.array(driftedFile),
});
export type StoreDrift = z.infer<typeof storeDrift>;

export const storeSummary = z.object({
  /** Name of the store; for a file below `stores/` that belongs to no store, its path. */
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  /** Empty, as are its size and kind, while its file is invalid and nothing was ever rendered from it. */
  cluster: z.string(),
  /** Empty if there can be no shop. */
  host: z.string(),
  size: z.string(),
  kind: z.string(),
  /** Time of the first commit of the store's file. */
  createdAt: z.string().nullable(),
  status: storeStatus.pick({ phase: true, reason: true, message: true, since: true, lastKnown: true }),
  /** The first problem of the file; null if it is valid. */
  problem: z.string().nullable(),
  /** Number of manual edits that are not kept. */
  drifted: z.number(),
  links: storeLinks,
});
export type StoreSummary = z.infer<typeof storeSummary>;

/** The changed fields of a summary. */
export const changedSummary = storeSummary.partial().required({ name: true });
export type ChangedSummary = z.infer<typeof changedSummary>;

export const storeDetail = storeSummary.extend({
  /** The store as parsed from its file; null once the file is deleted or if it can't be parsed. */
  store: z.unknown().nullable(),
  /** The text of the file; null once the file is deleted, and if it can't be read. */
  yaml: z.string().nullable(),
  /** Problems of the file, for phase Invalid. */
  problems: z.array(problem),
  /** Further host names of the shop: those that its file requests, and its former hosts. */
  aliases: z.array(z.string()),
  status: storeStatus,
  /** Absent if everything in `dist/` matches the store. */
  drift: storeDrift.exactOptional(),
  /** The commit of this response; the value of `ETag` is the version of the store's own file. */
  revision: z.string(),
  /** Namespace in the cluster, for the commands that the page shows; empty for a name that no store can have. */
  namespace: z.string(),
});
export type StoreDetail = z.infer<typeof storeDetail>;

/** In the order of names; `next` is the value of `after` for the following page, null on the last one. */
export const storeList = z.object({
  items: z.array(storeSummary),
  /** Number of all stores. */
  total: z.number(),
  next: z.string().nullable(),
  revision: z.string(),
});
export type StoreList = z.infer<typeof storeList>;

export const manifests = z.object({ files: z.array(z.object({ path: z.string(), content: z.string() })) });

export const historyEntry = z.object({
  commit: z.string(),
  /** ISO 8601, the committer's date. */
  at: z.string(),
  subject: z.string(),
  author: z.string(),
  actor: z.string().nullable(),
  action: z.string().nullable(),
  change: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** A commit that touched a store, with the changed fields. */
export const storeHistoryEntry = historyEntry.extend({ fields: impact.shape.fields });
export type StoreHistoryEntry = z.infer<typeof storeHistoryEntry>;
/** Newest first; `next` is the value of `before` for the following page, null on the last one. */
export const history = z.object({ entries: z.array(storeHistoryEntry), next: z.string().nullable() });
export type StoreHistory = z.infer<typeof history>;

/** A commit of the fleet; one by the server may have several changes, one by a person has none. */
export const fleetHistoryEntry = z.object({
  commit: z.string(),
  at: z.string(),
  subject: z.string(),
  author: z.string(),
  /** Number of changes in it, with their stores, actions and requesters. */
  changeCount: z.number(),
  storeCount: z.number(),
  actions: z.array(z.string()),
  actors: z.array(z.string()),
  /** In a list, the first few changes; in a single commit, all of them. */
  changes: z.array(
    z.object({
      id: z.string(),
      actor: z.string(),
      action: z.string(),
      store: z.string(),
      subject: z.string(),
      fields: impact.shape.fields,
    }),
  ),
});
/** Newest first; `next` is the value of `before` for the following page, null on the last one. */
export const fleetHistory = z.object({ entries: z.array(fleetHistoryEntry), next: z.string().nullable() });
export type FleetHistory = z.infer<typeof fleetHistory>;

/** Changes of one commit to the store files and `fleet.yaml`, as a unified diff. */
export const commitDetail = fleetHistoryEntry.extend({
  /** The stores whose files a commit of a person changed; other commits have `changes`. */
  touched: z.array(z.object({ store: z.string(), fields: impact.shape.fields })),
  diff: z.string(),
});
export type CommitDetail = z.infer<typeof commitDetail>;

/** A unified diff of the files of one store in one commit. */
export const commitDiff = historyEntry.extend({ diff: z.string() });
