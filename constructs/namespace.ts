import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { labelsOf, metadataOf, type StoreIdentity } from './identity.ts';
import { namespaceOf } from './names.ts';
import { protection } from './protection.ts';

/** Upper bounds for everything in a store's namespace together. */
export interface NamespaceQuota {
  readonly pods: number;
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly memoryLimit: number;
  /** Bytes of all claims together. */
  readonly storage: number;
  readonly claims: number;
}

export interface StoreNamespaceProps {
  readonly store: StoreIdentity;
  readonly quota: NamespaceQuota;
}

/** The namespace of a store: Pod Security `restricted`, a quota, and limits for containers that name none. */
export class StoreNamespace extends Construct {
  constructor(scope: Construct, id: string, props: StoreNamespaceProps) {
    super(scope, id);
    const { store, quota } = props;
    const annotations = protection(store.isProtected);
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: {
        name: namespaceOf(store.name),
        labels: {
          ...labelsOf(store),
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
        },
        ...(store.isProtected ? { annotations } : {}),
      },
    });
    const count = (amount: number) => k8s.Quantity.fromString(String(amount));
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: metadataOf(store, 'store'),
      spec: {
        hard: {
          pods: count(quota.pods),
          'requests.cpu': cores(quota.cpu),
          'requests.memory': binary(quota.memory),
          'limits.memory': binary(quota.memoryLimit),
          'requests.storage': binary(quota.storage),
          persistentvolumeclaims: count(quota.claims),
          'services.nodeports': count(0),
          'services.loadbalancers': count(0),
        },
      },
    });
    new k8s.KubeLimitRange(this, 'limits', {
      metadata: metadataOf(store, 'store'),
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: { cpu: k8s.Quantity.fromString('10m'), memory: k8s.Quantity.fromString('32Mi') },
            default: { memory: k8s.Quantity.fromString('64Mi') },
          },
        ],
      },
    });
  }
}

/** As Kubernetes itself would write it, `2` and not `2000m`. */
function cores(amount: number): k8s.Quantity {
  const millicores = Math.ceil(amount);
  return k8s.Quantity.fromString(millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`);
}

/** As Kubernetes itself would write it: what it rewrites, an engine reports as drift for ever. */
function binary(bytes: number): k8s.Quantity {
  const mebibytes = Math.ceil(bytes / 1024 ** 2);
  return k8s.Quantity.fromString(mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`);
}
