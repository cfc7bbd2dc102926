import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { check, checkImage } from './check.ts';
import { StoreClaim } from './claim.ts';
import { metadataOf, podMetadataOf, selectorOf, type StoreIdentity } from './identity.ts';
import { schemeOf, StoreIngress, type IngressSettings, type ShopAddress } from './ingress.ts';
import { containerNames, credentialsSecret, objectNames } from './names.ts';
import {
  checkResources,
  literal,
  memoryVolume,
  requirements,
  restrictedContainer,
  restrictedPod,
  scratchVolume,
  type ContainerResources,
} from './pod.ts';

/** What the shop is called, whose it is and what it starts with. */
export interface ShopSettings {
  /** Name of the shop as shoppers read it, one line. */
  readonly title: string;
  /** Mail address of the administrator's account; the password is made inside the cluster. */
  readonly adminEmail: string;
  /** Where the shop is, an ISO 3166 code of two letters, `DE`. */
  readonly country: string;
  /** What it charges in, an ISO 4217 code, `EUR`. */
  readonly currency: string;
  /**
   * Whether a few sample products are published when the shop is installed.
   * @default true
   */
  readonly sampleProducts?: boolean;
}

export interface StoreWebProps {
  readonly store: StoreIdentity;
  /** WooCommerce image by a fixed tag or digest; its contract stands in `images/woocommerce/README.md`. */
  readonly image: string;
  /** What the shop is called, whose it is and what it starts with. */
  readonly shop: ShopSettings;
  /** Host names and scheme. */
  readonly address: ShopAddress;
  /** How the ingress of the cluster is used. */
  readonly ingress: IngressSettings;
  /** What Apache requests and may use; the installer gets the same. */
  readonly resources: ContainerResources;
  /** What the cron sidecar requests and may use. */
  readonly cronResources: ContainerResources;
  /** Apache processes, each with a PHP interpreter of about 25 MiB; at least 1. */
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
 * loop (a CronJob would be a pod per store per minute), behind a Service and an Ingress. Only the uploads are kept;
 * code is in the image.
 */
export class StoreWeb extends Construct {
  /** Port of the web pods. */
  static readonly port = 8080;

  /** @throws RangeError when a prop breaks a rule or contradicts another */
  constructor(scope: Construct, id: string, props: StoreWebProps) {
    super(scope, id);
    this.checkProps(props);
    const { store } = props;
    const component = 'web';

    new StoreClaim(this, 'claim', {
      store,
      name: objectNames.uploadsClaim,
      component,
      size: props.volumeSize,
      ...(props.storageClass === undefined ? {} : { storageClass: props.storageClass }),
    });
    new k8s.KubeService(this, 'service', {
      metadata: metadataOf(store, objectNames.web, { component }),
      spec: {
        selector: selectorOf(store, component),
        ports: [{ name: 'http', port: 80, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
    new StoreIngress(this, 'ingress', { store, address: props.address, ingress: props.ingress });
    new k8s.KubeDeployment(this, 'deployment', {
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

  private checkProps({ image, resources, cronResources, workers, shop }: StoreWebProps): void {
    checkImage(this, 'image', image);
    checkResources(this, 'resources', resources);
    checkResources(this, 'cronResources', cronResources);
    check(this, Number.isInteger(workers) && workers >= 1, 'workers', workers, 'must be a whole number from 1');
    const { title, adminEmail, country, currency } = shop;
    const isOneLine = title.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(title);
    check(this, isOneLine, 'shop.title', title, 'must be one line of text without control characters');
    check(this, /^[^\s@]+@[^\s@]+$/.test(adminEmail), 'shop.adminEmail', adminEmail, 'must be an e-mail address');
    check(this, /^[A-Z]{2}$/.test(country), 'shop.country', country, 'must be an ISO 3166 code like DE');
    check(this, /^[A-Z]{3}$/.test(currency), 'shop.currency', currency, 'must be an ISO 4217 code like EUR');
  }
}

function webPod(props: StoreWebProps): k8s.PodSpec {
  const environment = shopEnvironment(props);
  const uploads = { name: 'uploads', mountPath: '/var/www/html/wp-content/uploads' };
  const secrets = { name: 'credentials', mountPath: '/run/secrets/store', readOnly: true };
  const container = {
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    securityContext: restrictedContainer,
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
  // WordPress redirects what comes under another host or scheme, and the kubelet would follow and fail.
  const asShopper = {
    httpGet: {
      path: '/wp-json/wc/store/v1/products?per_page=1',
      port: k8s.IntOrString.fromString('http'),
      httpHeaders: [
        { name: 'Host', value: props.address.host },
        { name: 'X-Forwarded-Proto', value: schemeOf(props.address, props.ingress) },
      ],
    },
    timeoutSeconds: 5,
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
        env: environment,
        resources: requirements(props.resources),
        volumeMounts: [uploads, secrets, { name: 'tmp', mountPath: '/tmp', subPath: 'install' }],
      },
    ],
    containers: [
      {
        ...container,
        name: containerNames.web,
        command: ['storefleet-web'],
        env: [...environment, { name: 'APACHE_MAX_WORKERS', value: String(props.workers) }],
        ports: [{ name: 'http', containerPort: StoreWeb.port }],
        resources: requirements(props.resources),
        startupProbe: { ...asShopper, periodSeconds: 1, failureThreshold: 120 },
        readinessProbe: { ...asShopper, periodSeconds: 10, failureThreshold: 3 },
        // Without the database: a blip there must not restart every shop.
        livenessProbe: {
          tcpSocket: { port: k8s.IntOrString.fromString('http') },
          periodSeconds: 20,
          timeoutSeconds: 5,
          failureThreshold: 6,
        },
        lifecycle: {
          preStop: {
            // The ingress needs a moment to forget this pod; then Apache answers what it has begun and ends.
            exec: { command: ['sh', '-c', 'sleep 3; kill -WINCH 1; while :; do sleep 1; done'] },
          },
        },
        volumeMounts: [
          uploads,
          secrets,
          { name: 'tmp', mountPath: '/tmp', subPath: 'web' },
          { name: 'run', mountPath: '/run/apache2' },
        ],
      },
      {
        ...container,
        name: containerNames.cron,
        command: ['storefleet-cron'],
        env: environment,
        resources: requirements(props.cronResources),
      },
    ],
    volumes: [
      { name: 'uploads', persistentVolumeClaim: { claimName: objectNames.uploadsClaim } },
      { name: 'credentials', secret: { secretName: credentialsSecret, defaultMode: 0o440 } },
      scratchVolume('tmp', '1Gi'),
      memoryVolume('run', '1Mi'),
    ],
  };
}

function shopEnvironment({ shop, address, ingress }: StoreWebProps): k8s.EnvVar[] {
  const { host, aliases = [] } = address;
  return [
    literal('STORE_URL', `${schemeOf(address, ingress)}://${host}`),
    literal('STORE_HOST', host),
    // Absent without aliases, so that the pods of a store that never had any are not made anew.
    ...(aliases.length === 0 ? [] : [literal('STORE_ALIASES', aliases.join(','))]),
    literal('STORE_TITLE', shop.title),
    literal('STORE_ADMIN_EMAIL', shop.adminEmail),
    literal('STORE_COUNTRY', shop.country),
    literal('STORE_CURRENCY', shop.currency),
    literal('STORE_SAMPLE_PRODUCTS', String(shop.sampleProducts ?? true)),
    literal('DATABASE_HOST', objectNames.database),
  ];
}
