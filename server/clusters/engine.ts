import type { Delivery, EngineObject } from '../status/index.ts';
import type { Kind } from './kept-objects.ts';
import type { Metadata } from './objects.ts';

/** What is kept of an engine's object: that of one store, or the root that finds them all. */
export interface EngineFacts {
  readonly delivery: Delivery;
  readonly object: EngineObject;
}

/** Key under which the root, and the source that all objects read, are kept; no store can be called so. */
export const rootKey = '';

/** How one engine is read. It may remember what it read, so each watcher has its own. */
export interface EngineReader {
  /** As people call it. */
  readonly displayName: string;
  /** Its objects, one a store, and the root. */
  readonly objects: Kind<EngineFacts>;
  /** Where its objects get their manifests from, if that is an object of its own. */
  readonly source?: Kind<Delivery>;
  /** Whether an object carries the mark that keeps this engine from pruning or deleting it. */
  readonly isMarked: (metadata: Metadata) => boolean;
}

/**
 * A source that can't be read leaves each object as it is: applied, from a commit of before. That must not look like a
 * queue, so its failure is the failure of everything that waits for it.
 */
export function through(source: Delivery | undefined, delivery: Delivery): Delivery {
  const waits = delivery.state === 'applied' || delivery.state === 'applying';
  if (source === undefined || !waits || delivery.reason === 'Deleting') return delivery;
  if (source.state !== 'failed' && source.state !== 'suspended') return delivery;
  const { state, reason, message, since } = source;
  return { ...delivery, state, reason, message, since, inSync: null };
}
