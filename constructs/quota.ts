import type { NamespaceQuota } from './namespace.ts';
import type { ContainerResources } from './pod.ts';
import { byteQuantity, bytesOf, cpuQuantity, millicoresOf } from './rules/index.ts';

/** Resources of a container, or the maximum of several tiers, one of which may run in place of another. */
type Demand = ContainerResources | readonly ContainerResources[];

/** Pods of one shape that may exist at once. */
export interface QuotaPods {
  readonly count: number;
  /** Containers that run side by side. */
  readonly containers: readonly Demand[];
  /** Containers that run before those, one after the other. */
  readonly inits?: readonly Demand[];
}

/**
 * Default resources of a cert-manager pod that answers an HTTP-01 challenge.
 * @see https://cert-manager.io/docs/cli/controller/
 */
const solver: ContainerResources = { cpu: '10m', memory: '64Mi', memoryLimit: '64Mi' };

/** Returns the pods that answer HTTP-01 challenges. @param count number of pods at once, one for each host name */
export const challengePods = (count: number): QuotaPods => ({ count, containers: [solver] });

/** Returns the quota of a store's namespace: the sum of its pods and volumes. @param volumes sizes of the claims */
export function quotaOf(pods: readonly QuotaPods[], volumes: readonly string[]): NamespaceQuota {
  const demands = pods.map(({ count, containers, inits = [] }) => ({
    count,
    containers: containers.map(largest),
    inits: inits.map(largest),
  }));
  // Returns the amounts of a pod as Kubernetes counts them: the sum of its containers or its largest init container,
  // whichever is more.
  const of = (amount: keyof Amounts) =>
    demands.reduce((total, { count, containers, inits }) => {
      const sum = containers.reduce((running, container) => running + container[amount], 0);
      return total + count * Math.max(sum, ...inits.map(init => init[amount]));
    }, 0);
  return {
    pods: pods.reduce((total, { count }) => total + count, 0),
    cpu: of('cpu'),
    memory: of('memory'),
    memoryLimit: of('limit'),
    storage: volumes.reduce((total, size) => total + bytesOf(size), 0),
    claims: volumes.length,
  };
}

interface Amounts {
  /** In millicores. */
  readonly cpu: number;
  /** In bytes. */
  readonly memory: number;
  /** In bytes. */
  readonly limit: number;
}

/** Rounded up like the defaults of the namespace, so that a Job without resources fits as well. */
function amountsOf({ cpu, memory, memoryLimit }: ContainerResources): Amounts {
  const rounded = (quantity: string) => bytesOf(byteQuantity(bytesOf(quantity)));
  return {
    cpu: millicoresOf(cpuQuantity(millicoresOf(cpu))),
    memory: rounded(memory),
    limit: rounded(memoryLimit),
  };
}

/** Returns the largest of several in each amount. */
function largest(demand: Demand): Amounts {
  const amounts = [demand].flat().map(amountsOf);
  const most = (amount: keyof Amounts) => Math.max(...amounts.map(each => each[amount]));
  return { cpu: most('cpu'), memory: most('memory'), limit: most('limit') };
}
