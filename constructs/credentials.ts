import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { checkImage } from './check.ts';
import { metadataOf, type StoreIdentity } from './identity.ts';
import { credentialsContainer, credentialsSecret } from './names.ts';
import { memoryVolume, requirements, restrictedContainer, type ContainerResources } from './pod.ts';
import { StoreObject } from './store-object.ts';

/** Resources of the container that creates the credentials; they count if the database itself requests less. */
export const credentialsResources: ContainerResources = { cpu: '10m', memory: '16Mi', memoryLimit: '64Mi' };

export interface StoreCredentialsProps {
  readonly store: StoreIdentity;
  /**
   * Image of the credentials container, by a fixed tag or digest. It is not the web image: a web upgrade must not
   * restart the database.
   */
  readonly image: string;
}

/**
 * The store's generated credentials. An init container of the database pod, the only pod that may, creates them once at
 * random inside the cluster: if any pod could, a restarting one could invent new passwords and lock the shop out. The
 * other pods mount the Secret and hold no token.
 */
export class StoreCredentials extends Construct {
  /** Service account of the database pod. */
  readonly serviceAccountName = 'database';
  /** Init container that creates the Secret if it is absent, keeps a copy beside the data, and writes `init.sql`. */
  readonly initContainer: k8s.Container;
  /** Volumes that {@link initContainer} needs, besides the data volume. */
  readonly volumes: k8s.Volume[];
  /** Mount of the directory with `init.sql`, for the database. */
  readonly sqlMount: k8s.VolumeMount = { name: 'credentials', mountPath: '/run/credentials', readOnly: true };

  /**
   * @param dataVolume name of the pod's volume whose sub-path `keys` keeps the copy
   * @throws RangeError if the image floats
   */
  constructor(scope: Construct, id: string, props: StoreCredentialsProps, dataVolume: string) {
    super(scope, id);
    checkImage(this, 'image', props.image);
    const { store } = props;
    new StoreObject(this, 'account', k8s.KubeServiceAccount, {
      metadata: metadataOf(store, this.serviceAccountName, { component: 'database' }),
      automountServiceAccountToken: false,
    });
    new StoreObject(this, 'role', k8s.KubeRole, {
      metadata: metadataOf(store, 'credentials', { component: 'database' }),
      rules: [
        // Kubernetes can't restrict `create` by name: the name is unknown when the request is authorised.
        { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
        { apiGroups: [''], resources: ['secrets'], resourceNames: [credentialsSecret], verbs: ['get'] },
      ],
    });
    new StoreObject(this, 'binding', k8s.KubeRoleBinding, {
      metadata: metadataOf(store, 'credentials', { component: 'database' }),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'credentials' },
      subjects: [{ kind: 'ServiceAccount', name: this.serviceAccountName }],
    });
    this.initContainer = {
      name: credentialsContainer,
      image: props.image,
      imagePullPolicy: 'IfNotPresent',
      env: [
        { name: 'SECRET_NAME', value: credentialsSecret },
        { name: 'STORE_NAME', value: store.name },
      ],
      resources: requirements(credentialsResources),
      securityContext: restrictedContainer,
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [
        { name: dataVolume, mountPath: '/keys', subPath: 'keys' },
        { name: 'credentials', mountPath: '/run/credentials' },
        { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
        { name: 'tmp', mountPath: '/tmp', subPath: 'credentials' },
      ],
    };
    this.volumes = [
      memoryVolume('credentials', '1Mi'),
      {
        name: 'token',
        projected: {
          // The group of the pod may read the files; no other container in it mounts this volume.
          defaultMode: 0o440,
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 600 } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
    ];
  }
}
