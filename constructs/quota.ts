import { credentialsResources } from './credentials.ts';
import type { NamespaceQuota } from './namespace.ts';
import type { ContainerResources } from './pod.ts';
import { byteQuantity, bytesOf, cpuQuantity, millicoresOf } from './quantity.ts';
import type { StoreContainers, TierSpec } from './tier-spec.ts';

/**
 * Web pods that may exist at once: one that serves and two surges, because a rollout on top of a stuck one needs a
 * second, and a quota without room for it stops every later rollout
 * (https://github.com/kubernetes/kubernetes/issues/89209).
 */
const webPods = 3;

/** Jobs that may run beside; each may be as large as a web pod. */
const jobs = 1;

/**
 * What a pod of cert-manager's takes that answers an HTTP-01 challenge, by its defaults.
 * @see https://cert-manager.io/docs/cli/controller/
 */
const solver: ContainerResources = { cpu: '10m', memory: '64Mi', memoryLimit: '64Mi' };

/**
 * The quota of a store's namespace: what its pods take, with room for a rolling update and one Job.
 * @param challenges HTTP-01 challenges that may be answered at once, one a host name; each is a pod
 * @param roomFor containers of another size that may run in the place of those of this one
 */
export function quotaOf(size: TierSpec, challenges: number, roomFor: StoreContainers = size): NamespaceQuota {
  const [web, cron] = [most(size.web, roomFor.web), most(size.cron, roomFor.cron)];
  const [database, credentials] = [most(size.database, roomFor.database), amountsOf(credentialsResources)];
  const challenge = amountsOf(solver);
  // Kubernetes counts a pod as the sum of its containers or as its largest init container, whichever is more.
  const of = (amount: keyof Amounts) =>
    Math.max(database[amount], credentials[amount]) +
    (webPods + jobs) * (web[amount] + cron[amount]) +
    challenges * challenge[amount];
  return {
    pods: 1 + webPods + jobs + challenges,
    cpu: of('cpu'),
    memory: of('memory'),
    memoryLimit: of('limit'),
    storage: bytesOf(size.volumes.database) + bytesOf(size.volumes.uploads),
    claims: 2,
  };
}

interface Amounts {
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly limit: number;
}

/** Rounded up as the defaults of the namespace are, so that a Job that names nothing fits as well. */
function amountsOf({ cpu, memory, memoryLimit }: ContainerResources): Amounts {
  const rounded = (quantity: string) => bytesOf(byteQuantity(bytesOf(quantity)));
  return {
    cpu: millicoresOf(cpuQuantity(millicoresOf(cpu))),
    memory: rounded(memory),
    limit: rounded(memoryLimit),
  };
}

/** The larger of two in each amount. */
function most(one: ContainerResources, other: ContainerResources): Amounts {
  const [a, b] = [amountsOf(one), amountsOf(other)];
  return {
    cpu: Math.max(a.cpu, b.cpu),
    memory: Math.max(a.memory, b.memory),
    limit: Math.max(a.limit, b.limit),
  };
}
