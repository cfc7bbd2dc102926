import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labelsOf, metadataOf, type StoreIdentity } from './identity.ts';
import { namespaceOf } from './names.ts';
import { checkResources, type ContainerResources } from './pod.ts';
import { bytesOf, byteQuantity, cpuQuantity, millicoresOf } from './rules/index.ts';
import { StoreObject } from './store-object.ts';

/** Upper bounds for everything in a store's namespace together. */
export interface NamespaceQuota {
  /** Pods that may exist at once. */
  readonly pods: number;
  /** CPU requests, in millicores. */
  readonly cpu: number;
  /** Memory requests, in bytes. */
  readonly memory: number;
  /** Memory limits, in bytes. */
  readonly memoryLimit: number;
  /** Requests of all claims, in bytes. */
  readonly storage: number;
  /** Volume claims that may exist at once. */
  readonly claims: number;
}

export interface StoreNamespaceProps {
  readonly store: StoreIdentity;
  /** Limits for everything in the namespace together. CPU and memory are rounded up to millicores and MiB. */
  readonly quota: NamespaceQuota;
  /** Resources of a container that sets none, such as that of a Job started by hand. */
  readonly containerDefaults: ContainerResources;
}

/**
 * The namespace of a store: Pod Security `restricted`, a quota, and default requests and limits, because the quota
 * would refuse containers without any.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export class StoreNamespace extends Construct {
  /** @throws RangeError if the defaults are not quantities, or request more than their limit */
  constructor(scope: Construct, id: string, props: StoreNamespaceProps) {
    super(scope, id);
    checkResources(this, 'containerDefaults', props.containerDefaults);
    const { store, quota, containerDefaults } = props;
    new StoreObject(this, 'namespace', k8s.KubeNamespace, {
      metadata: {
        name: namespaceOf(store.name),
        labels: {
          ...labelsOf(store),
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
        },
        ...(Object.keys(store.protection).length > 0 ? { annotations: store.protection } : {}),
      },
    });
    const count = (amount: number) => k8s.Quantity.fromString(String(amount));
    const cpu = (millicores: number) => k8s.Quantity.fromString(cpuQuantity(millicores));
    const bytes = (amount: number) => k8s.Quantity.fromString(byteQuantity(amount));
    new StoreObject(this, 'quota', k8s.KubeResourceQuota, {
      metadata: metadataOf(store, 'store'),
      spec: {
        hard: {
          pods: count(quota.pods),
          'requests.cpu': cpu(quota.cpu),
          'requests.memory': bytes(quota.memory),
          'limits.memory': bytes(quota.memoryLimit),
          'requests.storage': bytes(quota.storage),
          persistentvolumeclaims: count(quota.claims),
          'services.nodeports': count(0),
          'services.loadbalancers': count(0),
        },
      },
    });
    new StoreObject(this, 'limits', k8s.KubeLimitRange, {
      metadata: metadataOf(store, 'store'),
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: {
              cpu: cpu(millicoresOf(containerDefaults.cpu)),
              memory: bytes(bytesOf(containerDefaults.memory)),
            },
            default: { memory: bytes(bytesOf(containerDefaults.memoryLimit)) },
          },
        ],
      },
    });
  }
}
