import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { check, checkImage } from '../check.ts';
import { StoreClaim } from '../claim.ts';
import { egressEnvironment, type StoreEgress } from '../egress.ts';
import { metadataOf, podMetadataOf, selectorOf, type StoreIdentity } from '../identity.ts';
import { addressEnvironment, schemeOf, StoreIngress, type IngressSettings, type ShopAddress } from '../ingress.ts';
import { credentialsSecret, suppliedSecret } from '../names.ts';
import {
  checkResources,
  literal,
  memoryVolume,
  requirements,
  restrictedContainer,
  restrictedPod,
  scratchVolume,
  type ContainerResources,
} from '../pod.ts';
import { checkMailServer, smtpEnvironment, type MailServer } from '../smtp.ts';
import { StoreObject } from '../store-object.ts';
import { checkExtensions, extensionEnvironment, type StoreExtensions } from './extensions.ts';
import { containerNames, objectNames } from './names.ts';
import { checkShop, shopEnvironment, type ShopSettings } from './shop.ts';

export interface StoreWebProps {
  readonly store: StoreIdentity;
  /** WooCommerce image by a fixed tag or digest; `images/woocommerce/README.md` has its contract. */
  readonly image: string;
  /** Name, owner and initial settings of the shop. */
  readonly shop: ShopSettings;
  /**
   * Plugins and theme of the image that the shop runs.
   * @default the installer leaves plugins alone, and a new shop gets the default theme of the image
   */
  readonly extensions?: StoreExtensions;
  /** Host names and scheme. */
  readonly address: ShopAddress;
  /** Settings for the ingress of the cluster. */
  readonly ingress: IngressSettings;
  /**
   * Addresses outside of the cluster that the shop may reach; the network policy must allow them too.
   * @default none, and WordPress does not try
   */
  readonly egress?: StoreEgress;
  /**
   * The mail server of the shop.
   * @default the shop sends no mail
   */
  readonly smtp?: MailServer;
  /** Resources of Apache; the installer gets the same. */
  readonly resources: ContainerResources;
  /** Resources of the cron sidecar. */
  readonly cronResources: ContainerResources;
  /** Apache processes, each with 13 to 24 MiB of its own; at least 1. */
  readonly workers: number;
  /** Size of the volume of uploads as a Kubernetes quantity of bytes, `2Gi`. */
  readonly volumeSize: string;
  /**
   * Name of the StorageClass of the volume.
   * @default the cluster's default class
   */
  readonly storageClass?: string;
}

/** User and group `www-data` of Debian. */
const wwwData = 33;

/**
 * WordPress with WooCommerce: a Deployment whose init container installs or upgrades the shop, with cron as a sidecar
 * loop (a CronJob would be one pod per store and minute), behind a Service and an Ingress. Only the uploads are kept;
 * the code is in the image.
 */
export class StoreWeb extends Construct {
  /** Port of the web pods. */
  static readonly port = 8080;

  /** @throws RangeError if a prop breaks a rule or contradicts another */
  constructor(scope: Construct, id: string, props: StoreWebProps) {
    super(scope, id);
    this.#checkProps(props);
    const { store } = props;
    const component = 'web';

    new StoreClaim(this, 'claim', {
      store,
      name: objectNames.uploadsClaim,
      component,
      size: props.volumeSize,
      storageClass: props.storageClass,
    });
    new StoreObject(this, 'service', k8s.KubeService, {
      metadata: metadataOf(store, objectNames.web, { component }),
      spec: {
        selector: selectorOf(store, component),
        ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    new StoreIngress(this, 'ingress', { store, address: props.address, ingress: props.ingress });
    new StoreObject(this, 'deployment', k8s.KubeDeployment, {
      metadata: metadataOf(store, objectNames.web, { component }),
      spec: {
        replicas: 1,
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 600,
        selector: { matchLabels: selectorOf(store, component) },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
        },
        template: {
          metadata: podMetadataOf(store, component),
          spec: webPod(props),
        },
      },
    });
  }

  #checkProps({ image, resources, cronResources, workers, shop, extensions = {}, smtp }: StoreWebProps): void {
    checkImage(this, 'image', image);
    checkResources(this, 'resources', resources);
    checkResources(this, 'cronResources', cronResources);
    check(this, Number.isInteger(workers) && workers >= 1, 'workers', workers, 'must be a whole number from 1');
    checkShop(this, shop);
    checkExtensions(this, extensions);
    if (smtp !== undefined) checkMailServer(this, smtp);
  }
}

/** Volumes of the installer and of the web server. */
const sharedMounts = [
  { name: 'uploads', mountPath: '/var/www/html/wp-content/uploads' },
  { name: 'credentials', mountPath: '/run/secrets/store', readOnly: true },
  { name: 'supplied', mountPath: '/run/secrets/supplied', readOnly: true },
];

function webPod(props: StoreWebProps): k8s.PodSpec {
  const container = {
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    securityContext: restrictedContainer,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    env: environmentOf(props),
  };
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(wwwData),
    terminationGracePeriodSeconds: 40,
    initContainers: [
      {
        ...container,
        name: containerNames.install,
        command: ['storefleet-install'],
        resources: requirements(props.resources),
        volumeMounts: [...sharedMounts, { name: 'tmp', mountPath: '/tmp', subPath: 'install' }],
      },
    ],
    containers: [
      { ...container, ...webServer(props, container.env) },
      {
        ...container,
        name: containerNames.cron,
        command: ['storefleet-cron'],
        resources: requirements(props.cronResources),
      },
    ],
    volumes: [
      { name: 'uploads', persistentVolumeClaim: { claimName: objectNames.uploadsClaim } },
      { name: 'credentials', secret: { secretName: credentialsSecret, defaultMode: 0o440 } },
      // Optional. A Secret that is created or changed later reaches the files of running pods within a minute or two.
      { name: 'supplied', secret: { secretName: suppliedSecret, defaultMode: 0o440, optional: true } },
      scratchVolume('tmp', '1Gi'),
      memoryVolume('run', '1Mi'),
    ],
  };
}

function environmentOf({ shop, extensions = {}, address, ingress, egress, smtp }: StoreWebProps): k8s.EnvVar[] {
  return [
    ...addressEnvironment(address, ingress),
    ...shopEnvironment(shop),
    ...extensionEnvironment(extensions),
    ...egressEnvironment(egress),
    ...smtpEnvironment(smtp),
    literal('DATABASE_HOST', objectNames.database),
  ];
}

function webServer(props: StoreWebProps, environment: readonly k8s.EnvVar[]): k8s.Container {
  // WordPress redirects requests with another host or scheme, and the kubelet would follow and fail.
  const asShopper = {
    httpGet: {
      // Works with every setting of permalinks; "/wp-json/" does not exist with "Plain".
      path: '/?rest_route=/wc/store/v1/products&per_page=1',
      port: k8s.IntOrString.fromString('http'),
      httpHeaders: [
        { name: 'Host', value: props.address.host },
        { name: 'X-Forwarded-Proto', value: schemeOf(props.address, props.ingress) },
      ],
    },
    timeoutSeconds: 5,
  };
  return {
    name: containerNames.web,
    command: ['storefleet-web'],
    env: [...environment, { name: 'APACHE_MAX_WORKERS', value: String(props.workers) }],
    ports: [{ name: 'http', containerPort: StoreWeb.port }],
    resources: requirements(props.resources),
    // Traffic moves to a pod that has answered once. There is no readiness probe after that: it would wait for one
    // of the workers as shoppers do, and take the only pod of a busy shop out of service.
    startupProbe: { ...asShopper, periodSeconds: 1, failureThreshold: 120 },
    // Does not use the database: a short outage of it must not restart every shop.
    livenessProbe: {
      tcpSocket: { port: k8s.IntOrString.fromString('http') },
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    lifecycle: {
      preStop: {
        // The ingress needs a moment to drop this pod; then Apache finishes its open requests and ends.
        exec: { command: ['sh', '-c', 'sleep 3; kill -WINCH 1; while :; do sleep 1; done'] },
      },
    },
    volumeMounts: [
      ...sharedMounts,
      { name: 'tmp', mountPath: '/tmp', subPath: 'web' },
      { name: 'run', mountPath: '/run/apache2' },
    ],
  };
}
