import type { SyncStatus, EngineObject } from '../status/index.ts';
import type { Collection } from './object-cache.ts';
import type { Metadata } from './objects.ts';

/** The cached facts of an engine's object: the object of one store, or the root that finds them all. */
export interface EngineFacts {
  readonly sync: SyncStatus;
  readonly object: EngineObject;
}

/** The key of the root and of the source of all objects; no store can have this name. */
export const rootKey = '';

/** Reads the objects of one engine. A reader may keep state, so each watcher has its own. */
export interface EngineReader {
  /** The name of the engine in messages and pages. */
  readonly displayName: string;
  /** The engine's objects: one for each store, and the root. */
  readonly objects: Collection<EngineFacts>;
  /** The source of its objects' manifests, if it is a separate object. */
  readonly source?: Collection<SyncStatus>;
  /** True if an object carries the mark that keeps this engine from pruning or deleting it. */
  readonly isMarked: (metadata: Metadata) => boolean;
}

/**
 * Returns the sync status of an object, with the failure of its source. A source that can't be read leaves each object as
 * it is: applied, from an earlier commit. That must not look like a queue, so the failure of the source becomes the
 * failure of every object that waits for it.
 */
export function through(source: SyncStatus | undefined, sync: SyncStatus): SyncStatus {
  const waits = sync.state === 'applied' || sync.state === 'applying';
  if (source === undefined || !waits || sync.reason === 'Deleting') return sync;
  if (source.state !== 'failed' && source.state !== 'suspended') return sync;
  const { state, reason, message, since } = source;
  return { ...sync, state, reason, message, since, inSync: null };
}
