import type { Delivery, EngineObject } from '../status/index.ts';
import type { Collection } from './kept-objects.ts';
import type { Metadata } from './objects.ts';

/** The facts that are kept of an engine's object: the object of one store, or the root that finds them all. */
export interface EngineFacts {
  readonly delivery: Delivery;
  readonly object: EngineObject;
}

/** The key under which the root, and the source of all objects, are kept; no store can have this name. */
export const rootKey = '';

/** Reads the objects of one engine. It may remember what it read, so each watcher has its own. */
export interface EngineReader {
  /** The name of the engine in messages and pages. */
  readonly displayName: string;
  /** The engine's objects: one for each store, and the root. */
  readonly objects: Collection<EngineFacts>;
  /** The source of its objects' manifests, if that is an object of its own. */
  readonly source?: Collection<Delivery>;
  /** True if an object carries the mark that keeps this engine from pruning or deleting it. */
  readonly isMarked: (metadata: Metadata) => boolean;
}

/**
 * Returns the delivery of an object, with the failure of its source. A source that can't be read leaves each object as
 * it is: applied, from an earlier commit. That must not show as a queue, so the failure of the source is the failure of
 * everything that waits for it.
 */
export function through(source: Delivery | undefined, delivery: Delivery): Delivery {
  const waits = delivery.state === 'applied' || delivery.state === 'applying';
  if (source === undefined || !waits || delivery.reason === 'Deleting') return delivery;
  if (source.state !== 'failed' && source.state !== 'suspended') return delivery;
  const { state, reason, message, since } = source;
  return { ...delivery, state, reason, message, since, inSync: null };
}
