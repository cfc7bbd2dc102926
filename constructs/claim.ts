import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { checkSize } from './check.ts';
import { metadataOf, type StoreIdentity } from './identity.ts';
import { StoreObject } from './store-object.ts';

export interface StoreClaimProps {
  readonly store: StoreIdentity;
  /** Name of the claim; pinned, because the name decides which volume is used. */
  readonly name: string;
  /** Part of the store that uses it, for the label `app.kubernetes.io/component`: `web` or `database`. */
  readonly component: string;
  /** Size of the volume as a Kubernetes quantity of bytes, `2Gi`. It may grow later if its class allows that. */
  readonly size: string;
  /**
   * Name of the StorageClass; it can't be changed later.
   * @default the cluster's default class
   */
  readonly storageClass?: string | undefined;
}

/** A volume of a store for one node at a time, marked against pruning while the store is wanted. */
export class StoreClaim extends Construct {
  /** @throws RangeError if the size is invalid */
  constructor(scope: Construct, id: string, props: StoreClaimProps) {
    super(scope, id);
    checkSize(this, 'size', props.size);
    const { store, name, component } = props;
    new StoreObject(this, 'claim', k8s.KubePersistentVolumeClaim, {
      metadata: metadataOf(store, name, { component, annotations: store.protection }),
      spec: {
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        resources: { requests: { storage: k8s.Quantity.fromString(props.size) } },
        ...(props.storageClass === undefined ? {} : { storageClassName: props.storageClass }),
      },
    });
  }
}
