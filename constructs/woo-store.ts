import { Construct } from 'constructs';
import { credentialsResources } from './credentials.ts';
import { StoreDatabase } from './database.ts';
import type { StoreIdentity } from './identity.ts';
import { StoreNamespace, type NamespaceQuota } from './namespace.ts';
import { StoreNetwork, type ApiServerAddress, type IngressControllerPods } from './network.ts';
import type { ContainerResources } from './pod.ts';
import { bytesOf, millicoresOf } from './quantity.ts';
import { StoreWeb, type ShopAddress, type ShopSettings } from './web.ts';

/** Images of a store; each names a fixed tag or digest. */
export interface StoreImages {
  readonly web: string;
  readonly database: string;
  readonly credentials: string;
}

/** What the containers of a store request and may use, and how large its volumes are. */
export interface StoreSize {
  readonly web: ContainerResources & {
    /** Apache processes. */
    readonly workers: number;
  };
  readonly database: ContainerResources & {
    /** InnoDB buffer pool, `64Mi`. */
    readonly bufferPool: string;
  };
  readonly cron: ContainerResources;
  readonly volumes: {
    /** Size of the claim of uploads, `2Gi`. */
    readonly uploads: string;
    /** Size of the database's claim, `2Gi`. */
    readonly database: string;
  };
}

export interface WooStoreProps {
  /** Name of the store: a DNS label of at most 40 characters. It never changes. */
  readonly name: string;
  readonly shop: ShopSettings;
  readonly address: ShopAddress;
  readonly images: StoreImages;
  readonly size: StoreSize;
  readonly ingressController: IngressControllerPods;
  readonly apiServer: ApiServerAddress;
  /** @default the cluster's default class */
  readonly storageClass?: string;
  /**
   * Whether stateful objects carry the marks that keep engines from pruning them.
   * @default true
   */
  readonly isProtected?: boolean;
  /**
   * Which attempt at bringing the store up this is, from 1; a new number makes all pods anew.
   * @default 1
   */
  readonly attempt?: number;
}

/**
 * One WooCommerce store in a namespace of its own: database, web with cron, credentials made in the cluster, network
 * policies that deny by default. Its direct children are the parts; each may be rendered to a file of its own.
 */
export class WooStore extends Construct {
  constructor(scope: Construct, id: string, props: WooStoreProps) {
    super(scope, id);
    if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(props.name)) {
      throw new RangeError(`name must be a DNS label of at most 40 characters, got ${JSON.stringify(props.name)}`);
    }
    const { size, images } = props;
    const store: StoreIdentity = {
      name: props.name,
      isProtected: props.isProtected ?? true,
      attempt: props.attempt ?? 1,
    };
    const storageClass = props.storageClass === undefined ? {} : { storageClass: props.storageClass };

    new StoreNamespace(this, 'namespace', { store, quota: quotaOf(size) });
    new StoreNetwork(this, 'network', {
      store,
      controller: props.ingressController,
      apiServer: props.apiServer,
      webPort: StoreWeb.port,
      databasePort: StoreDatabase.port,
    });
    new StoreDatabase(this, 'database', {
      store,
      image: images.database,
      credentialsImage: images.credentials,
      resources: size.database,
      bufferPool: size.database.bufferPool,
      volumeSize: size.volumes.database,
      ...storageClass,
    });
    new StoreWeb(this, 'web', {
      store,
      image: images.web,
      shop: props.shop,
      address: props.address,
      resources: size.web,
      cronResources: size.cron,
      workers: size.web.workers,
      volumeSize: size.volumes.uploads,
      ...storageClass,
    });
    this.node.addValidation({ validate: () => contradictions(size) });
  }
}

/**
 * Web pods that may exist at once: one that serves and two surges, because a rollout on top of a stuck one needs a
 * second (https://github.com/kubernetes/kubernetes/issues/89209). One more pod's worth is left for a Job.
 */
const webPods = 3;

function quotaOf(size: StoreSize): NamespaceQuota {
  const [web, cron] = [amountsOf(size.web), amountsOf(size.cron)];
  const [database, credentials] = [amountsOf(size.database), amountsOf(credentialsResources)];
  const pods = webPods + 1;
  // Kubernetes counts a pod as the sum of its containers or as its largest init container, whichever is more.
  const of = (amount: keyof Amounts) =>
    Math.max(database[amount], credentials[amount]) + pods * (web[amount] + cron[amount]);
  return {
    pods: 1 + pods,
    cpu: of('cpu'),
    memory: of('memory'),
    memoryLimit: of('limit'),
    storage: bytesOf(size.volumes.database) + bytesOf(size.volumes.uploads),
    claims: 2,
  };
}

interface Amounts {
  readonly cpu: number;
  readonly memory: number;
  readonly limit: number;
}

function amountsOf({ cpu, memory, memoryLimit }: ContainerResources): Amounts {
  return { cpu: millicoresOf(cpu), memory: bytesOf(memory), limit: bytesOf(memoryLimit) };
}

function contradictions(size: StoreSize): string[] {
  const found: string[] = [];
  for (const part of ['web', 'database', 'cron'] as const) {
    const { memory, memoryLimit } = size[part];
    if (bytesOf(memory) > bytesOf(memoryLimit)) {
      found.push(`size.${part}.memory ${memory} is more than its memoryLimit ${memoryLimit}`);
    }
  }
  if (bytesOf(size.database.bufferPool) >= bytesOf(size.database.memoryLimit)) {
    found.push(
      `size.database.bufferPool ${size.database.bufferPool} leaves nothing of memoryLimit ${size.database.memoryLimit}`,
    );
  }
  return found;
}
