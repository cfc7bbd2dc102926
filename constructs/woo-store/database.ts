import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { check, checkImage } from '../check.ts';
import { StoreClaim } from '../claim.ts';
import { StoreCredentials } from '../credentials.ts';
import { metadataOf, podMetadataOf, selectorOf, type StoreIdentity } from '../identity.ts';
import {
  checkResources,
  memoryVolume,
  requirements,
  restrictedContainer,
  restrictedPod,
  scratchVolume,
  type ContainerResources,
} from '../pod.ts';
import { bytesOf, isBytes } from '../rules/index.ts';
import { StoreObject } from '../store-object.ts';
import { containerNames, objectNames } from './names.ts';

export interface StoreDatabaseProps {
  readonly store: StoreIdentity;
  /** MariaDB image by a fixed tag or digest: the official one, or one that honours its contract. */
  readonly image: string;
  /** Image of the init container that creates the store's Secret, by a fixed tag or digest. */
  readonly credentialsImage: string;
  /** Resources of MariaDB; its initialisation gets the same. */
  readonly resources: ContainerResources;
  /**
   * InnoDB buffer pool as a Kubernetes quantity of bytes, `64Mi`; less than the memory limit.
   * @see https://mariadb.com/docs/server/server-usage/storage-engines/innodb/innodb-buffer-pool
   */
  readonly bufferPool: string;
  /**
   * Number of connections that may be open at once; each worker of the shop holds one while it answers.
   * @default 100
   * @see https://mariadb.com/docs/server/server-management/variables-and-modes/server-system-variables#max_connections
   */
  readonly maxConnections?: number;
  /** Size of the volume as a Kubernetes quantity of bytes, `2Gi`. */
  readonly volumeSize: string;
  /**
   * Name of the StorageClass of the volume.
   * @default the cluster's default class
   */
  readonly storageClass?: string;
}

const defaultMaxConnections = 100;

/** User and group of MariaDB in the official image. */
const mysql = 999;

/**
 * Creates the data directory aside and moves it into place when it is complete: whenever the pod is killed, the next
 * start finds either no data directory or a complete one. MariaDB follows an error with a page of general advice and
 * calls a full volume `error 28`, so the script extracts the lines with the cause, and reports a full volume (less than
 * 64 MiB free) itself.
 */
const initialise = `
test -d /volume/mysql/mysql && exit 0
rm -rf /volume/mysql.new /volume/mysql
mariadb-install-db --no-defaults --datadir=/volume/mysql.new --skip-test-db \\
  --auth-root-authentication-method=socket --auth-root-socket-user=mysql \\
  --innodb-log-file-size=32M >/tmp/initialise.log 2>&1 || {
  cat /tmp/initialise.log >&2
  {
    test "$(df -P /volume | awk 'NR == 2 { print $4 }')" -gt 65536 || echo 'No space left on device: the volume is full'
    grep -m 3 ERROR /tmp/initialise.log || tail -n 20 /tmp/initialise.log
  } >/dev/termination-log
  exit 1
}
sync
mv /volume/mysql.new /volume/mysql
sync
`.trim();

/** MariaDB of one store: a StatefulSet of one pod with its own claim. */
export class StoreDatabase extends Construct {
  /** Port of the database. */
  static readonly port = 3306;

  /** @throws RangeError if a prop breaks a rule or contradicts another */
  constructor(scope: Construct, id: string, props: StoreDatabaseProps) {
    super(scope, id);
    checkImage(this, 'image', props.image);
    checkResources(this, 'resources', props.resources);
    checkBufferPool(this, props);
    const { store, maxConnections = defaultMaxConnections } = props;
    const isCount = Number.isInteger(maxConnections) && maxConnections >= 10;
    check(this, isCount, 'maxConnections', maxConnections, 'must be a whole number from 10');
    const component = 'database';
    const credentials = new StoreCredentials(this, 'credentials', { store, image: props.credentialsImage }, 'data');

    // A separate claim instead of a template: templates can't be changed later, neither their size nor their marks.
    new StoreClaim(this, 'claim', {
      store,
      name: objectNames.databaseClaim,
      component,
      size: props.volumeSize,
      storageClass: props.storageClass,
    });
    // Not headless: a headless name is absent until the pod is ready, and the negative answer is cached for seconds.
    new StoreObject(this, 'service', k8s.KubeService, {
      metadata: metadataOf(store, objectNames.database, { component }),
      spec: {
        selector: selectorOf(store, component),
        // There is only one pod to connect to, so its readiness is visible by its port; the probes show it a second or
        // two later.
        publishNotReadyAddresses: true,
        ports: [{ name: 'mysql', port: StoreDatabase.port, targetPort: k8s.IntOrString.fromString('mysql') }],
      },
    });
    new StoreObject(this, 'set', k8s.KubeStatefulSet, {
      metadata: metadataOf(store, objectNames.database, { component, annotations: store.protection }),
      spec: {
        serviceName: objectNames.database,
        replicas: 1,
        // With the default a pod that never became ready is not replaced, not even by a manifest that fixes it
        // (https://github.com/kubernetes/kubernetes/issues/67250).
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: selectorOf(store, component) },
        template: {
          metadata: podMetadataOf(store, component),
          spec: databasePod(props, credentials),
        },
      },
    });
  }
}

function databasePod(props: StoreDatabaseProps, credentials: StoreCredentials): k8s.PodSpec {
  return {
    serviceAccountName: credentials.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(mysql),
    terminationGracePeriodSeconds: 60,
    initContainers: [credentials.initContainer, initialiseContainer(props)],
    containers: [databaseContainer(props, credentials)],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: objectNames.databaseClaim } },
      memoryVolume('run', '1Mi'),
      scratchVolume('tmp', '1Gi'),
      ...credentials.volumes,
    ],
  };
}

/** The init container that creates the data directory at the first start. */
function initialiseContainer({ image, resources }: StoreDatabaseProps): k8s.Container {
  return {
    name: containerNames.initialise,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-ec', initialise],
    resources: requirements(resources),
    securityContext: restrictedContainer,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'data', mountPath: '/volume' },
      { name: 'tmp', mountPath: '/tmp', subPath: 'initialise' },
    ],
  };
}

function databaseContainer(props: StoreDatabaseProps, credentials: StoreCredentials): k8s.Container {
  const { image, resources, bufferPool, maxConnections = defaultMaxConnections } = props;
  const tcp = { tcpSocket: { port: k8s.IntOrString.fromString('mysql') } };
  return {
    name: containerNames.database,
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      'mariadbd',
      // Runs before the port opens, at every start, so that the passwords always match the Secret.
      '--init-file=/run/credentials/init.sql',
      '--skip-name-resolve',
      // TCP probes end their connections early; at level 2 each of them would write a log line.
      '--log-warnings=1',
      '--character-set-server=utf8mb4',
      '--innodb-log-file-size=32M',
      `--max-connections=${maxConnections}`,
      `--innodb-buffer-pool-size=${mariadbSize(bufferPool)}`,
    ],
    env: [{ name: 'MARIADB_AUTO_UPGRADE', value: '1' }],
    ports: [{ name: 'mysql', containerPort: StoreDatabase.port }],
    resources: requirements(resources),
    securityContext: restrictedContainer,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    startupProbe: { ...tcp, periodSeconds: 1, failureThreshold: 300 },
    readinessProbe: { ...tcp, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: { ...tcp, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
    volumeMounts: [
      { name: 'data', mountPath: '/var/lib/mysql', subPath: 'mysql' },
      { name: 'run', mountPath: '/run/mysqld' },
      { name: 'tmp', mountPath: '/tmp', subPath: 'mariadb' },
      credentials.sqlMount,
    ],
  };
}

function checkBufferPool(part: StoreDatabase, { bufferPool, resources: { memoryLimit } }: StoreDatabaseProps): void {
  check(part, isBytes(bufferPool), 'bufferPool', bufferPool, 'must be a quantity of bytes like 64Mi');
  const fits = bytesOf(bufferPool) < bytesOf(memoryLimit);
  check(part, fits, 'bufferPool', bufferPool, `must be less than memoryLimit, ${memoryLimit}`);
}

/** MariaDB writes `64M` for Kubernetes' `64Mi`, and knows no fractions. */
function mariadbSize(quantity: string): string {
  return quantity.includes('.') ? String(Math.floor(bytesOf(quantity))) : quantity.replace(/i$/, '');
}
