import type { Construct } from 'constructs';
import type { WooLock, WooStoreFile } from './schema.ts';
import { WooStore } from '#constructs';

/** The construct of a WooCommerce store. */
export function wooStoreConstruct(
  scope: Construct,
  store: WooStoreFile,
  { spec }: WooLock,
  protection: Readonly<Record<string, string>>,
): WooStore {
  return new WooStore(scope, 'woo', {
    name: store.metadata.name,
    shop: {
      title: store.spec.title,
      adminEmail: store.spec.admin.email,
      country: spec.country,
      currency: spec.currency,
      sampleProducts: store.spec.sampleProducts,
    },
    address: {
      host: spec.host,
      scheme: spec.cluster.ingress.scheme,
      ...(spec.aliases === undefined ? {} : { aliases: spec.aliases }),
    },
    ingress: spec.cluster.ingress,
    extensions: {
      ...(spec.plugins === undefined ? {} : { plugins: spec.plugins }),
      ...(spec.theme === undefined ? {} : { theme: spec.theme }),
    },
    images: spec.images,
    size: spec.tier,
    ...(spec.roomFor === undefined ? {} : { roomFor: spec.roomFor }),
    apiServer: spec.cluster.apiServer,
    ...(spec.cluster.egress === undefined ? {} : { egress: spec.cluster.egress }),
    ...(spec.cluster.smtp === undefined ? {} : { smtp: spec.cluster.smtp }),
    protection,
    ...(spec.attempt === undefined ? {} : { attempt: spec.attempt }),
    ...(spec.cluster.storageClass === undefined ? {} : { storageClass: spec.cluster.storageClass }),
  });
}
