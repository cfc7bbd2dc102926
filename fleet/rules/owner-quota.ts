import { inUnits } from '../impact/impact.ts';
import { kindOfLock } from '../kinds/index.ts';
import type { Amounts, FleetTree } from '../model/plan.ts';
import { locksWhere } from '../model/store-index.ts';
import type { RenderedStore } from './guards.ts';
import { bytesOf, millicoresOf } from '#constructs';
import { InvalidInput, type CommonTier, type Lock, type Quota } from '#fleet/schema';

/** Amounts that count against a quota. */
type Usage = Omit<Amounts, 'pods'> & { readonly stores: number };

/**
 * Refuses a change that takes the stores of an owner over its quota in `fleet.yaml`. Every rendered store counts, even
 * while being deleted, because it still uses resources until its files are deleted. An owner that already exceeds its
 * quota may make any change that uses no more.
 * @param before the store as it was rendered last; absent if it never was
 * @throws InvalidInput naming the owner, its usage, the requested and the allowed amount
 */
export function guardQuota(tree: FleetTree, after: RenderedStore, before?: RenderedStore): void {
  const { owner, size = tree.fleet.spec.defaults.size } = after.store.spec;
  const { quotas } = tree.fleet.spec;
  const quota = Object.hasOwn(quotas, owner) ? quotas[owner] : undefined;
  if (quota === undefined) return;
  const keepsOwner = before?.store.spec.owner === owner;
  const had = keepsOwner ? usageOf(before.lock) : nothing;
  const used = usedBy(tree, owner, after.store.metadata.name, had);
  const added = subtract(usageOf(after.lock), had);
  const blamed = keepsOwner ? { field: 'spec.size', value: size } : { field: 'spec.owner', value: owner };
  const problems = limited
    .filter(name => added[name] > 0 && used[name] + added[name] > limitOf(quota, name))
    .map(name => ({
      field: blamed.field,
      value: JSON.stringify(blamed.value),
      rule: `would exceed the quota of ${owner}: ${units[name](limitOf(quota, name))} allowed, ${units[name](used[name])} used, ${units[name](added[name])} requested`,
    }));
  if (problems.length > 0) throw new InvalidInput(problems);
}

const limited = ['stores', 'cpu', 'memory', 'disk'] as const;
const nothing: Usage = { stores: 0, cpu: 0, memory: 0, disk: 0 };
const units: { readonly [name in keyof Usage]: (amount: number) => string } = {
  ...inUnits,
  stores: stores => `${stores} ${stores === 1 ? 'store' : 'stores'}`,
};

function limitOf({ stores, cpu, memory, disk }: Quota, name: keyof Usage): number {
  switch (name) {
    case 'stores':
      return stores ?? Infinity;
    case 'cpu':
      return cpu === undefined ? Infinity : millicoresOf(cpu);
    case 'memory':
      return memory === undefined ? Infinity : bytesOf(memory);
    case 'disk':
      return disk === undefined ? Infinity : bytesOf(disk);
  }
}

/** Returns the usage of the other stores of an owner, and of this one before it changes. */
function usedBy(tree: FleetTree, owner: string, name: string, had: Usage): Usage {
  let used = had;
  for (const lock of locksWhere(tree, 'owner', owner)) {
    if (lock.metadata.name !== name) used = add(used, usageOf(lock));
  }
  return used;
}

const usages = new WeakMap<CommonTier, Usage>();

/** Returns the usage of a store. It is needed of every store for every store, so it is computed once for each tier. */
function usageOf(lock: Lock): Usage {
  const { tier } = lock.spec;
  const known = usages.get(tier);
  if (known !== undefined) return known;
  const containers = Object.values(kindOfLock(lock).containers(tier));
  const usage = {
    stores: 1,
    cpu: containers.reduce((sum, { cpu }) => sum + millicoresOf(cpu), 0),
    memory: containers.reduce((sum, { memory }) => sum + bytesOf(memory), 0),
    disk: Object.values(tier.volumes).reduce((sum, size) => sum + bytesOf(size), 0),
  };
  usages.set(tier, usage);
  return usage;
}

const add = (a: Usage, b: Usage): Usage => combine(a, b, (x, y) => x + y);
const subtract = (a: Usage, b: Usage): Usage => combine(a, b, (x, y) => x - y);

function combine(a: Usage, b: Usage, by: (x: number, y: number) => number): Usage {
  return {
    stores: by(a.stores, b.stores),
    cpu: by(a.cpu, b.cpu),
    memory: by(a.memory, b.memory),
    disk: by(a.disk, b.disk),
  };
}
