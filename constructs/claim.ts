import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadataOf, type StoreIdentity } from './identity.ts';
import { protection } from './protection.ts';

export interface StoreClaimProps {
  readonly store: StoreIdentity;
  /** Name of the claim; pinned, because its volume goes with it. */
  readonly name: string;
  readonly component: string;
  /** Size of the volume, `2Gi`. */
  readonly size: string;
  /** @default the cluster's default class */
  readonly storageClass?: string;
}

/** A volume of a store, marked against pruning while the store is wanted. */
export class StoreClaim extends Construct {
  constructor(scope: Construct, id: string, props: StoreClaimProps) {
    super(scope, id);
    const { store, name, component } = props;
    new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata: metadataOf(store, name, { component, annotations: protection(store.isProtected) }),
      spec: {
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        resources: { requests: { storage: k8s.Quantity.fromString(props.size) } },
        ...(props.storageClass === undefined ? {} : { storageClassName: props.storageClass }),
      },
    });
  }
}
