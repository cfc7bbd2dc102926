import type { Construct } from 'constructs';
import { checkSize } from '../check.ts';
import { checkResources, type ContainerResources } from '../pod.ts';

/** Resources of the containers of a store, and the sizes of its volumes. */
export interface TierSpec {
  /** The shop; its installer gets the same. */
  readonly web: ContainerResources & {
    /** Apache processes, each with 13 to 24 MiB of its own; at least 1. */
    readonly workers: number;
  };
  /** MariaDB. */
  readonly database: ContainerResources & {
    /** InnoDB buffer pool as a Kubernetes quantity of bytes, `64Mi`; less than the memory limit. */
    readonly bufferPool: string;
  };
  /** The sidecar that runs due events each minute. */
  readonly cron: ContainerResources;
  readonly volumes: {
    /** Size of the claim of uploads as a Kubernetes quantity of bytes, `2Gi`. */
    readonly uploads: string;
    /** Size of the database's claim, `2Gi`. */
    readonly database: string;
  };
}

/** Resources of the containers of a tier. */
export type StoreContainers = Readonly<Record<'web' | 'database' | 'cron', ContainerResources>>;

/** @throws RangeError if a size is not a quantity, or a container requests more memory than its limit */
export function checkStoreSize(part: Construct, size: TierSpec): void {
  checkContainers(part, 'size', size);
  const { volumes } = size;
  checkSize(part, 'size.volumes.uploads', volumes.uploads);
  checkSize(part, 'size.volumes.database', volumes.database);
}

/** @throws RangeError if an amount is not a quantity, or a container requests more memory than its limit */
export function checkContainers(part: Construct, prop: string, { web, database, cron }: StoreContainers): void {
  checkResources(part, `${prop}.web`, web);
  checkResources(part, `${prop}.database`, database);
  checkResources(part, `${prop}.cron`, cron);
}

/**
 * Returns the number of connections that the shop may have open at once: those of every worker, twice, because a
 * rollout runs a second web pod beside the first, and some for installers, cron, dumps and people. Small shops get as
 * many as they always had.
 */
export function connectionsOf({ web }: TierSpec): number {
  return Math.max(100, 2 * web.workers + 20);
}
