import type { StoreKind } from '../kinds/kind.ts';
import { bytesOf, millicoresOf } from '#constructs';
import type { CommonLock, CommonStore, Resources } from '#fleet/schema';

type Containers = Readonly<Record<string, Resources>>;

const amounts = ['cpu', 'memory', 'memoryLimit'] as const;

/**
 * Returns the resize headroom of a store's quota: the pods of a larger tier run until those of a smaller one are ready.
 * It keeps the maximum of all tiers that the store had, because the tiers that still run are unknown here.
 * @returns undefined if the tier is the largest in each amount
 */
export function resizeHeadroom<L extends CommonLock>(
  kind: StoreKind<CommonStore, L>,
  locked: L['spec'],
  tier: L['spec']['tier'],
): NonNullable<L['spec']['roomFor']> | undefined {
  const containers = kind.containers(tier);
  const had = kind.containers(locked.tier);
  const headroom = most(containers, most(had, locked.roomFor ?? had));
  const isMore = Object.keys(headroom).some(name =>
    amounts.some(amount => sizeOf(headroom, name, amount) > sizeOf(containers, name, amount)),
  );
  return isMore ? headroom : undefined;
}

/** Returns the larger of two in each amount of each container. */
function most(one: Containers, other: Containers): Containers {
  const larger = (name: string, amount: keyof Resources) =>
    (sizeOf(one, name, amount) < sizeOf(other, name, amount) ? other : one)[name]?.[amount] ?? '0';
  return Object.fromEntries(
    Object.keys(one).map(name => [
      name,
      { cpu: larger(name, 'cpu'), memory: larger(name, 'memory'), memoryLimit: larger(name, 'memoryLimit') },
    ]),
  );
}

function sizeOf(of: Containers, name: string, amount: keyof Resources): number {
  const quantity = of[name]?.[amount] ?? '0';
  return amount === 'cpu' ? millicoresOf(quantity) : bytesOf(quantity);
}
