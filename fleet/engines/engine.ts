import type { Fleet, Lock, Store } from '#fleet/schema';

/** What an engine is told of a fleet, as plain objects. Everything that differs between the engines is behind this. */
export interface EngineRenderer {
  /** As people call it. */
  readonly displayName: string;
  /** The one object that makes the engine run a store. */
  storeObject(store: Store, lock: Lock): object;
  /** What the engine of a cluster needs once; applied by `storefleet bootstrap`, kept in `dist/<cluster>/platform/`. */
  platform(fleet: Fleet, cluster: string): object[];
  /** What keeps the directory of the engine's objects from ever being empty. */
  marker(fleet: Fleet, cluster: string): object;
  /** Credentials for the fleet repository. They are never part of `dist/`: bootstrap applies them. */
  repositorySecret(fleet: Fleet, cluster: string, password: string): object;
}
