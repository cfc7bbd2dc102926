import { bytesOf } from '#constructs';
import type { Lock } from '#fleet/schema';

type Tier = Lock['spec']['tier'];

/** A volume can grow and never shrink. */
export const larger = (one: string, other: string) => (bytesOf(one) < bytesOf(other) ? other : one);

/**
 * A tier for a store whose volumes exist.
 * @param expands whether the storage class lets volumes grow; Kubernetes refuses any other size otherwise
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
 */
export function onVolumes({ volumes: now }: Tier, tier: Tier, expands: boolean): Tier {
  const size = (name: keyof Tier['volumes']) => (expands ? larger(tier.volumes[name], now[name]) : now[name]);
  return { ...tier, volumes: { uploads: size('uploads'), database: size('database') } };
}
