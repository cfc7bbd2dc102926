import { bytesOf, millicoresOf, type ContainerResources } from '#constructs';
import type { Lock, Tier } from '#fleet/schema';

type ResizeHeadroom = NonNullable<Lock['spec']['roomFor']>;
type Containers = Readonly<Record<keyof ResizeHeadroom, ContainerResources>>;

const containers = ['web', 'database', 'cron'] as const;
const amounts = ['cpu', 'memory', 'memoryLimit'] as const;

/**
 * What the quota of a store must have room for beside its tier: the pods of a larger tier run until those of a smaller
 * one are ready. It keeps the most of all tiers that the store had, because nobody knows here which of them still run.
 * @returns nothing when the tier is the largest in each amount
 */
export function resizeHeadroom(locked: Lock['spec'], tier: Tier): ResizeHeadroom | undefined {
  const room = most(tier, most(locked.tier, locked.roomFor ?? locked.tier));
  const isMore = containers.some(name =>
    amounts.some(amount => sizeOf(room, name, amount) > sizeOf(tier, name, amount)),
  );
  return isMore ? room : undefined;
}

function most(one: Containers, other: Containers): ResizeHeadroom {
  const larger = (name: keyof ResizeHeadroom, amount: keyof ContainerResources) =>
    (sizeOf(one, name, amount) < sizeOf(other, name, amount) ? other : one)[name][amount];
  const of = (name: keyof ResizeHeadroom) => ({
    cpu: larger(name, 'cpu'),
    memory: larger(name, 'memory'),
    memoryLimit: larger(name, 'memoryLimit'),
  });
  return { web: of('web'), database: of('database'), cron: of('cron') };
}

function sizeOf(of: Containers, name: keyof ResizeHeadroom, amount: keyof ContainerResources): number {
  const quantity = of[name][amount];
  return amount === 'cpu' ? millicoresOf(quantity) : bytesOf(quantity);
}
