import { bytesOf } from '#constructs';
import type { CommonTier } from '#fleet/schema';

/** Returns the larger of two sizes: a volume can grow, but never shrink. */
const larger = (one: string, other: string) => (bytesOf(one) < bytesOf(other) ? other : one);

/**
 * Returns a tier for a store whose volumes exist.
 * @param expands true if the storage class lets volumes grow; Kubernetes refuses any other size otherwise
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
export function onVolumes<T extends CommonTier>({ volumes: now }: T, tier: T, expands: boolean): T {
  return withVolumes(tier, (name, size) => {
    const is = now[name] ?? size;
    return expands ? larger(size, is) : is;
  });
}

/** Returns a tier whose volumes are as large as those of two tiers. */
export function onLargerVolumes<T extends CommonTier>({ volumes: now }: T, tier: T): T {
  return withVolumes(tier, (name, size) => larger(size, now[name] ?? size));
}

function withVolumes<T extends CommonTier>(tier: T, sizeOf: (name: string, size: string) => string): T {
  const volumes = Object.entries(tier.volumes).map(([name, size]) => [name, sizeOf(name, size)]);
  return { ...tier, volumes: Object.fromEntries(volumes) as CommonTier['volumes'] };
}
