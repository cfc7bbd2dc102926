import { z } from 'zod';
import { remedy } from './actions.ts';
import { impact, problem } from './write.ts';

/** The phase shown for a store; exactly one holds at a time. The order of evaluation is in `server/status`. */
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
  /** When the fact of the detail happened (ISO 8601), if it is not permanent. */
  at: z.string().optional(),
});
export type Evidence = z.infer<typeof evidence>;

/** A station of the path change -> delivery -> workload -> probe, with its times (ISO 8601). */
export const step = z.object({
  /** `commit`, `delivery`, `probe`, `files`, `prune`, `proof`, or one of the store's kind. */
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
  /** CamelCase, for machines: `ImagePullBackOff`, `NoClusterAttached`. */
  reason: z.string(),
  /** A sentence for people: what is, and what to do about it. */
  message: z.string(),
  /** Since when this phase holds, where that is known. */
  since: z.string().nullable(),
  /** When the cluster last answered. */
  observedAt: z.string().nullable(),
  /** For `Unknown`: what it was when the cluster last answered, to be shown greyed. */
  lastKnown: storePhase.optional(),
  remedies: z.array(remedy),
  /** Deleted, its files leave Git at once: it was never live, and no cluster that is connected knows it. */
  deletesAtOnce: z.boolean(),
  evidence: z.array(evidence),
  steps: z.array(step),
});
export type StoreStatus = z.infer<typeof storeStatus>;

export const storeLinks = z.object({
  /** Empty where no shop can be: nothing is rendered from the store's file. */
  shop: z.string(),
  admin: z.string(),
  /** The store's page at its engine, and what people call that; null where it has no pages or the fleet names no address. */
  engine: z.object({ name: z.string(), url: z.string() }).nullable(),
});

/** Author and time (ISO 8601) of a commit. */
const madeIn = z.object({ commit: z.string(), at: z.string(), by: z.string() });

/** A manifest that a person edited by hand, or added beside those of the store. */
export const driftedFile = z.object({
  path: z.string(),
  change: z.enum(['edited', 'added']),
  /** From what the store and its lock render to, to what is there; as a unified diff. Null where it is too large. */
  diff: z.string().nullable(),
  /** The commit that made it so; null where Git does not say. */
  made: madeIn.nullable(),
  /** The commit in which it was accepted; then it stays until a change of the store renders it again. */
  kept: madeIn.nullable(),
});

/** Files of a store in `dist/` that do not follow from it and are not overwritten without a request. */
export const storeDrift = z.object({
  /** Names what is shown; `adopt-drift` repeats it. */
  version: z.string(),
  message: z.string(),
  /** Why they can't be kept; null where they can. */
  whyNotKept: z.string().nullable(),
  files: z.array(driftedFile),
});
export type StoreDrift = z.infer<typeof storeDrift>;

export const storeSummary = z.object({
  /** Name of the store; the path for a file below `stores/` that belongs to no store. */
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  /** Empty, as are its size and kind, while its file is invalid and nothing was ever rendered from it. */
  cluster: z.string(),
  /** Empty where no shop can be. */
  host: z.string(),
  size: z.string(),
  kind: z.string(),
  /** Time of the first commit of the store's file. */
  createdAt: z.string().nullable(),
  status: storeStatus.omit({ remedies: true, deletesAtOnce: true, evidence: true, steps: true }),
  /** The first problem of its file; absent where the file is valid. */
  problem: z.string().exactOptional(),
  /** Number of its manifests that were edited by hand and not kept; absent where there are none. */
  drifted: z.number().exactOptional(),
  links: storeLinks,
});
export type StoreSummary = z.infer<typeof storeSummary>;

export const storeDetail = storeSummary.extend({
  /** The store as parsed from its file; null once the file is deleted or when it can't be parsed. */
  store: z.unknown().nullable(),
  /** The text of its file; null once the file is deleted, and where it can't be read. */
  yaml: z.string().nullable(),
  /** Problems of the file, for phase Invalid. */
  problems: z.array(problem),
  /** Further host names of the shop: those its file requests, and its former hosts. */
  aliases: z.array(z.string()),
  status: storeStatus,
  /** Absent where everything in `dist/` follows from the store. */
  drift: storeDrift.exactOptional(),
  /** Commit that this answer rests on; the value of `ETag` is the store file's own version. */
  revision: z.string(),
  /** Namespace in the cluster, for the commands that the page shows; empty for what is named like no store. */
  namespace: z.string(),
});
export type StoreDetail = z.infer<typeof storeDetail>;

export const storeList = z.object({ items: z.array(storeSummary), revision: z.string() });
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

/** A commit that touched a store, with the fields that it changed. */
export const storeHistoryEntry = historyEntry.extend({ fields: impact.shape.fields });
export type StoreHistoryEntry = z.infer<typeof storeHistoryEntry>;
export const history = z.object({ entries: z.array(storeHistoryEntry) });

/** A commit of the fleet; the server may have put several changes into it, a person's has none. */
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
  /** In a list the first few; all of them where one commit is requested. */
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
/** Newest first; `next` is the value of `before` for the page that follows, null on the last. */
export const fleetHistory = z.object({ entries: z.array(fleetHistoryEntry), next: z.string().nullable() });
export type FleetHistory = z.infer<typeof fleetHistory>;

/** Changes of one commit to the store files and `fleet.yaml`, as a unified diff. */
export const fleetDiff = fleetHistoryEntry.extend({
  /** For a person's commit the stores whose files it changed; for others see `changes`. */
  touched: z.array(z.object({ store: z.string(), fields: impact.shape.fields })),
  diff: z.string(),
});
export type FleetDiff = z.infer<typeof fleetDiff>;

/** A unified diff of the files of one store in one commit. */
export const commitDiff = historyEntry.extend({ diff: z.string() });
