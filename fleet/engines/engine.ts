import type { Fleet, Lock, Store } from '#fleet/schema';

/** The settings that every engine has. */
export interface CommonSettings {
  readonly type: string;
  readonly namespace: string;
}

/** The fleet and the cluster for which an engine builds its objects. */
export interface EngineContext<Settings extends CommonSettings = CommonSettings> {
  readonly fleet: Fleet;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Settings of its engine in `fleet.yaml`. */
  readonly settings: Settings;
}

/**
 * The pure part of an engine, without clock, disk or network: the objects that make it follow a fleet, and its names.
 * Its settings are an entry of `engineSchemas`.
 */
export interface Engine<Settings extends CommonSettings = CommonSettings> {
  /** The name that people use. */
  readonly displayName: string;
  /** Annotations that keep it from pruning or deleting an object. */
  readonly mark: Readonly<Record<string, string>>;
  /**
   * True if the stores of other engines carry its mark too, which ignore it. Set for engines whose mark every store has
   * had from the start: without it, all stores would be outdated.
   * @default false
   */
  readonly marksEveryStore?: boolean;
  /** True if an object carries a mark that keeps this engine from pruning or deleting it. */
  readonly isMarked: (
    metadata: Readonly<Record<'annotations' | 'labels', Readonly<Record<string, string>>>>,
  ) => boolean;
  /**
   * Returns what to know before a cluster has so many stores; undefined if there is nothing.
   * @default nothing at any number
   */
  warningAt?(stores: number): string | undefined;
  /**
   * Returns the address of the page that shows one of its objects; undefined if its settings name none.
   * @default the engine has no pages
   */
  pageOf?(settings: Settings, object: string): string | undefined;
  /**
   * Returns the one object that makes the engine run a store.
   * @param protection annotations; none on a removed store
   */
  storeObject(store: Store, lock: Lock, protection: Readonly<Record<string, string>>): object;
  /**
   * Returns the objects that the engine of a cluster needs once; `storefleet bootstrap` applies them, and
   * `dist/<cluster>/platform/` contains them.
   */
  platform(context: EngineContext<Settings>): object[];
  /** Returns credentials for the fleet repository. They are never part of `dist/`: bootstrap applies them. */
  repositorySecret(context: EngineContext<Settings>, password: string): object;
}
