import type { Construct } from 'constructs';
import type { CommonLock, CommonLockSpec, CommonStore, Fleet, Problem, Resources } from '#fleet/schema';

/**
 * Rule by which the provenance of a field of a lock is proven: the `field` comes from one source, or each of its
 * `entries` may come from another lock of the store.
 */
export type Provenance = 'field' | 'entries';

/** The resolution of a store so far, with the facts that its kind needs to continue. */
interface Resolution<Spec> {
  readonly fleet: Fleet;
  /** The current lock; absent for a new store. */
  readonly locked: Spec | undefined;
  /**
   * True if the store file requests the same value of a field as when it was locked, so that the locked value stays.
   */
  readonly staysLocked: (field: string) => boolean;
  /** Returns a named entry of a map in `fleet.yaml`; refuses the store if there is none. */
  readonly choose: <T>(field: string, key: string, choices: Readonly<Record<string, T>>) => T | undefined;
  readonly refuse: (problem: Problem) => void;
}

/** The resolved fields with which every lock of a kind begins. */
type ResolvedCommonFields<Spec extends CommonLock['spec']> = Omit<CommonLockSpec, 'requested'> &
  Pick<Spec, 'tier' | 'requested'> & { readonly roomFor?: NonNullable<Spec['roomFor']> };

/** A lock before and after a rollback. */
interface Rollback<Spec> {
  readonly name: string;
  readonly fleet: Fleet;
  /** The resolved lock. */
  readonly lock: Spec;
  /** Absent if the store has no lock now, or had none then. */
  readonly now?: Spec | undefined;
  readonly then?: Spec | undefined;
}

/** The pure part of a store kind, without clock, disk or network. Its schemas are an entry of `kindSchemas`. */
export interface StoreKind<S extends CommonStore = CommonStore, L extends CommonLock = CommonLock> {
  /** Content of its volumes, for warnings: `products, orders, pictures`. */
  readonly data: string;
  /** Settings, besides a title, that a store of the kind must have: one store is measured to size a tier. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** The tiers that `fleet.yaml` offers to its stores, by name. */
  tiers(fleet: Fleet): Readonly<Record<string, L['spec']['tier']>>;
  /** The containers of a tier that count against quotas. */
  containers(tier: L['spec']['tier']): Readonly<Record<keyof NonNullable<L['spec']['roomFor']>, Resources>>;
  /** Resolves the kind's own fields; undefined once it has refused. */
  resolve(
    store: S,
    commonFields: ResolvedCommonFields<L['spec']> | undefined,
    resolution: Resolution<L['spec']>,
  ): L['spec'] | undefined;
  /** Rule of provenance for each of its own fields of a lock. */
  readonly provenance: Readonly<Record<Exclude<keyof L['spec'], keyof CommonLock['spec']>, Provenance>>;
  /**
   * Fields that describe a change, besides those of the store file: the values in force if the file leaves them out.
   */
  effectiveFields(lock: L['spec']): object;
  /** Warns of effects of a change that its fields do not show. */
  warnings(before: L['spec'], after: L['spec']): string[];
  /** Returns the former lock without the fields that can't go back. */
  rollBack(now: L['spec'], then: L['spec']): L['spec'];
  /** Warns of what is not rolled back, besides the volumes. */
  rollbackWarnings(rollback: Rollback<L['spec']>): string[];
  /**
   * Returns the construct of a store; each direct child is a file.
   * @param protection annotations for objects with data, that keep engines from pruning them; none on a removed store
   */
  construct(scope: Construct, store: S, lock: L, protection: Readonly<Record<string, string>>): Construct;
}
