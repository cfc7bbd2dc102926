import { credentialsResources } from '../credentials.ts';
import type { NamespaceQuota } from '../namespace.ts';
import { challengePods, quotaOf } from '../quota.ts';
import type { StoreContainers, TierSpec } from './tier-spec.ts';

/**
 * Number of web pods that may exist at once: one that serves and two surges, because a rollout on top of a stuck one
 * needs a second, and a quota without room for it stops every later rollout
 * (https://github.com/kubernetes/kubernetes/issues/89209).
 */
const webPods = 3;

/** Number of Jobs that may run besides; each may be as large as a web pod. */
const jobs = 1;

/**
 * Returns the quota of a WooStore's namespace: its pods, with room for a rolling update and one Job.
 * @param challenges HTTP-01 challenges that may be answered at once, one for each host name; each is a pod
 * @param roomFor containers of another tier that may run in place of these
 */
export function wooQuotaOf(tier: TierSpec, challenges: number, roomFor: StoreContainers = tier): NamespaceQuota {
  const both = (name: keyof StoreContainers) => [tier[name], roomFor[name]];
  return quotaOf(
    [
      { count: 1, containers: [both('database')], inits: [credentialsResources] },
      { count: webPods + jobs, containers: [both('web'), both('cron')] },
      challengePods(challenges),
    ],
    [tier.volumes.database, tier.volumes.uploads],
  );
}
