import { Construct } from 'constructs';
import type { ApiServerAddress, StoreEgress } from '../egress.ts';
import { StoreIdentity, type StoreIdentityProps } from '../identity.ts';
import { hostsOf, type IngressSettings, type ShopAddress } from '../ingress.ts';
import { StoreNamespace } from '../namespace.ts';
import { StoreNetwork } from '../network.ts';
import { objectProblems } from '../object-problems.ts';
import type { MailServer } from '../smtp.ts';
import { StoreDatabase } from './database.ts';
import type { StoreExtensions } from './extensions.ts';
import { wooQuotaOf } from './quota.ts';
import type { ShopSettings } from './shop.ts';
import { checkContainers, checkStoreSize, connectionsOf, type StoreContainers, type TierSpec } from './tier-spec.ts';
import { StoreWeb } from './web.ts';

/** Images of a store; each names a fixed tag or a digest. */
export interface StoreImages {
  /** WooCommerce with its installer and cron; `images/woocommerce/README.md` has its contract. */
  readonly web: string;
  /** MariaDB: the official image, or one that honours its contract. */
  readonly database: string;
  /** The init container that creates the store's Secret; `images/credentials/README.md` has its contract. */
  readonly credentials: string;
}

export interface WooStoreProps extends StoreIdentityProps {
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
  /** Images of its containers. */
  readonly images: StoreImages;
  /** Resources of its containers and sizes of its volumes; the quota derives from them. */
  readonly size: TierSpec;
  /**
   * Containers of a former tier: they run until those of `size` have taken their place, and a quota without room for
   * both would refuse the new ones for ever.
   * @default the quota has room for containers of `size` alone
   */
  readonly roomFor?: StoreContainers;
  /** Address of the API server for pods. */
  readonly apiServer: ApiServerAddress;
  /**
   * Addresses outside of its cluster that the shop may reach.
   * @default none
   */
  readonly egress?: StoreEgress;
  /**
   * The mail server of the shop.
   * @default the shop sends no mail
   */
  readonly smtp?: MailServer;
  /**
   * Name of the StorageClass of both volumes; it can't be changed later.
   * @default the cluster's default class
   */
  readonly storageClass?: string;
}

/**
 * One WooCommerce store in its own namespace: database, web with cron, credentials created in the cluster, network
 * policies that deny by default. Its direct children are the parts; each may be rendered to its own file.
 */
export class WooStore extends Construct {
  /** @throws RangeError if a prop breaks a rule or contradicts another, with the construct, prop, value and rule */
  constructor(scope: Construct, id: string, props: WooStoreProps) {
    super(scope, id);
    checkStoreSize(this, props.size);
    if (props.roomFor !== undefined) checkContainers(this, 'roomFor', props.roomFor);
    const { size, images, address, ingress } = props;
    const store = new StoreIdentity(props);
    const storageClass = props.storageClass === undefined ? {} : { storageClass: props.storageClass };
    const outside = {
      ...(props.egress === undefined ? {} : { egress: props.egress }),
      ...(props.smtp === undefined ? {} : { smtp: props.smtp }),
    };
    const hasIssuer = ingress.tls?.issuer !== undefined;

    new StoreNamespace(this, 'namespace', {
      store,
      quota: wooQuotaOf(size, hasIssuer ? hostsOf(address).length : 0, props.roomFor),
      containerDefaults: size.web,
    });
    new StoreNetwork(this, 'network', {
      store,
      controller: ingress.controller,
      apiServer: props.apiServer,
      ...outside,
      webPort: StoreWeb.port,
      databasePort: StoreDatabase.port,
      solvesChallenges: hasIssuer,
    });
    new StoreDatabase(this, 'database', {
      store,
      image: images.database,
      credentialsImage: images.credentials,
      resources: size.database,
      bufferPool: size.database.bufferPool,
      maxConnections: connectionsOf(size),
      volumeSize: size.volumes.database,
      ...storageClass,
    });
    new StoreWeb(this, 'web', {
      store,
      image: images.web,
      shop: props.shop,
      ...(props.extensions === undefined ? {} : { extensions: props.extensions }),
      address,
      ingress,
      ...outside,
      resources: size.web,
      cronResources: size.cron,
      workers: size.web.workers,
      volumeSize: size.volumes.uploads,
      ...storageClass,
    });
    this.node.addValidation({ validate: () => objectProblems(this, store.name) });
  }
}
