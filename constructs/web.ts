import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { StoreClaim } from './claim.ts';
import { metadataOf, podMetadataOf, selectorOf, type StoreIdentity } from './identity.ts';
import { containerNames, credentialsSecret, objectNames } from './names.ts';
import { literal, memoryVolume, requirements, restrictedContainer, restrictedPod, scratchVolume } from './pod.ts';
import type { ContainerResources } from './pod.ts';

/** What the shop is called, whose it is and where it is found. */
export interface ShopSettings {
  /** One line. */
  readonly title: string;
  readonly adminEmail: string;
  /** ISO 3166 code. */
  readonly country: string;
  /** ISO 4217 code. */
  readonly currency: string;
  /** @default true */
  readonly sampleProducts?: boolean;
}

/** How shoppers reach the shop. */
export interface ShopAddress {
  readonly host: string;
  /** Scheme that shoppers use. */
  readonly scheme: 'http' | 'https';
  /** Ingress class. */
  readonly ingressClass: string;
}

export interface StoreWebProps {
  readonly store: StoreIdentity;
  /** WooCommerce image; its contract stands in `images/woocommerce/README.md`. */
  readonly image: string;
  readonly shop: ShopSettings;
  readonly address: ShopAddress;
  readonly resources: ContainerResources;
  readonly cronResources: ContainerResources;
  /** Apache processes. */
  readonly workers: number;
  /** Size of the volume of uploads, `2Gi`. */
  readonly volumeSize: string;
  /** @default the cluster's default class */
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

  constructor(scope: Construct, id: string, props: StoreWebProps) {
    super(scope, id);
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
    new k8s.KubeIngress(this, 'ingress', {
      metadata: metadataOf(store, objectNames.ingress, { component }),
      spec: {
        ingressClassName: props.address.ingressClass,
        rules: [
          {
            host: props.address.host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: objectNames.web, port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      },
    });
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
}

function webPod(props: StoreWebProps): k8s.PodSpec {
  const environment = shopEnvironment(props.shop, props.address);
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
        { name: 'X-Forwarded-Proto', value: props.address.scheme },
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

function shopEnvironment(shop: ShopSettings, address: ShopAddress): k8s.EnvVar[] {
  return [
    literal('STORE_URL', `${address.scheme}://${address.host}`),
    literal('STORE_HOST', address.host),
    literal('STORE_TITLE', shop.title),
    literal('STORE_ADMIN_EMAIL', shop.adminEmail),
    literal('STORE_COUNTRY', shop.country),
    literal('STORE_CURRENCY', shop.currency),
    literal('STORE_SAMPLE_PRODUCTS', String(shop.sampleProducts ?? true)),
    literal('DATABASE_HOST', objectNames.database),
  ];
}
