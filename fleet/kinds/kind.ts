import type { Construct } from 'constructs';
import type { CommonLock, CommonLockSpec, CommonStore, Fleet, Problem, Resources } from '#fleet/schema';

/**
 * Rule by which a part of a lock is proven genuine: as a `whole`, or in `parts`, each of which may come from another
 * lock of the store.
 */
export type Provenance = 'whole' | 'parts';

/** The resolution of a store so far, with what its kind needs to go on. */
interface Resolution<Spec> {
  readonly fleet: Fleet;
  /** The current lock; absent for a new store. */
  readonly locked: Spec | undefined;
  /**
   * True if the store file requests the same value of a field as when it was locked, so that the locked value stays.
   */
  readonly keeps: (field: string) => boolean;
  /** Returns a named entry of a map in `fleet.yaml`; where there is none, the store is refused. */
  readonly choose: <T>(field: string, key: string, choices: Readonly<Record<string, T>>) => T | undefined;
  readonly refuse: (problem: Problem) => void;
}

/** The fields that every lock of a kind begins with, resolved. */
type Ground<Spec extends CommonLock['spec']> = Omit<CommonLockSpec, 'requested'> &
  Pick<Spec, 'tier' | 'requested'> & { readonly roomFor?: NonNullable<Spec['roomFor']> };

/** A lock before and after a rollback. */
interface Rollback<Spec> {
  readonly name: string;
  readonly fleet: Fleet;
  /** The resolved lock. */
  readonly lock: Spec;
  /** Absent where the store has no lock now, or had none then. */
  readonly now?: Spec | undefined;
  readonly then?: Spec | undefined;
}

/**
 * The pure part of a store kind, decided without a clock, disk or network. Its schemas are an entry of `kindSchemas`.
 */
export interface StoreKind<S extends CommonStore = CommonStore, L extends CommonLock = CommonLock> {
  /** Content of its volumes, for warnings: `products, orders, pictures`. */
  readonly data: string;
  /** Settings, besides a title, without which there is no store of the kind: one is measured to size a tier. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** The tiers that `fleet.yaml` offers to its stores, by name. */
  tiers(fleet: Fleet): Readonly<Record<string, L['spec']['tier']>>;
  /** The containers of a tier that count against quotas. */
  containers(tier: L['spec']['tier']): Readonly<Record<keyof NonNullable<L['spec']['roomFor']>, Resources>>;
  /** Resolves what is its own; undefined once it has refused. */
  resolve(
    store: S,
    commonFields: Ground<L['spec']> | undefined,
    resolution: Resolution<L['spec']>,
  ): L['spec'] | undefined;
  /** Provenance that each of its own fields of a lock must have. */
  readonly provenance: Readonly<Record<Exclude<keyof L['spec'], keyof CommonLock['spec']>, Provenance>>;
  /** Fields that a change is described by, beside those of the store file: what is in force where the file is silent. */
  effectiveFields(lock: L['spec']): object;
  /** Warns about effects of a change that its fields do not show. */
  warnings(before: L['spec'], after: L['spec']): string[];
  /** The lock of then, without what can't go back. */
  rollBack(now: L['spec'], then: L['spec']): L['spec'];
  /** Warns what is not rolled back, besides the volumes. */
  rollbackWarnings(rollback: Rollback<L['spec']>): string[];
  /**
   * The construct of a store; each direct child is a file.
   * @param protection annotations for whatever holds data, that keep engines from pruning it; none on a removed store
   */
  construct(scope: Construct, store: S, lock: L, protection: Readonly<Record<string, string>>): Construct;
}
