import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { check, checkHostName, checkRange } from './check.ts';
import { metadataOf, type StoreIdentity } from './identity.ts';
import { webNames } from './names.ts';
import type { IngressControllerPods } from './network.ts';
import { literal } from './pod.ts';
import { StoreObject } from './store-object.ts';

/** Host names of the shop, and the scheme that shoppers use. */
export interface ShopAddress {
  /** The shop's own host name, lower case, `shop.example.com`. */
  readonly host: string;
  /**
   * Further host names of the shop, each once and different from `host`.
   * @default none
   */
  readonly aliases?: readonly string[];
  /**
   * Scheme that shoppers use. `https` without `tls` at the ingress means that TLS ends in front of it, for example at a
   * load balancer.
   * @default `https` if the ingress has `tls`, otherwise `http`
   */
  readonly scheme?: 'http' | 'https';
}

/** The certificate of the shop's hosts: one that cert-manager creates, or one that exists in the cluster. */
export type IngressTls =
  | {
      /**
       * Name of the cert-manager ClusterIssuer that signs it.
       * @see https://cert-manager.io/docs/usage/ingress/
       */
      readonly issuer: string;
      readonly secretName?: never;
    }
  | {
      /** Name of a Secret of type `kubernetes.io/tls` in the store's namespace; someone else puts it there. */
      readonly secretName: string;
      readonly issuer?: never;
    };

/** Settings for the ingress of the cluster. */
export interface IngressSettings {
  /** Name of the IngressClass, `traefik`. */
  readonly className: string;
  /** Pods of its controller: the only ones from outside that may reach the shop. */
  readonly controller: IngressControllerPods;
  /** Annotations of the Ingress, for features of its controller beyond the standard. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Source of the certificate, if TLS ends at the ingress. @default the ingress serves plain HTTP */
  readonly tls?: IngressTls;
  /**
   * Ranges of IPv4 or IPv6 of the proxies in front of the ingress, for example load balancers: the client's address is
   * read from their headers.
   * @default no proxy is trusted, and the address is logged only
   */
  readonly trustedProxies?: readonly string[];
}

export interface StoreIngressProps {
  readonly store: StoreIdentity;
  /** Host names and scheme. */
  readonly address: ShopAddress;
  /** Class, annotations and certificate. */
  readonly ingress: IngressSettings;
}

/** Annotation that names the signer of a certificate to cert-manager. */
const issuerAnnotation = 'cert-manager.io/cluster-issuer';

/** Name of the Secret into which cert-manager puts the certificate. */
const certificateSecret = 'web-certificate';

/**
 * The way in for shoppers: one Ingress for the host and its aliases, with TLS if the cluster has it.
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export class StoreIngress extends Construct {
  /** @throws RangeError if a host is invalid or a duplicate, or TLS contradicts the scheme or an annotation */
  constructor(scope: Construct, id: string, props: StoreIngressProps) {
    super(scope, id);
    this.#checkAddress(props.address);
    this.#checkTls(props);
    props.ingress.trustedProxies?.forEach((range, index) => checkRange(this, `ingress.trustedProxies.${index}`, range));
    const { store, address, ingress } = props;
    const { tls } = ingress;
    const hosts = hostsOf(address);
    new StoreObject(this, 'ingress', k8s.KubeIngress, {
      metadata: metadataOf(store, webNames.ingress, {
        component: 'web',
        annotations: {
          ...ingress.annotations,
          ...(tls?.issuer === undefined ? {} : { [issuerAnnotation]: tls.issuer }),
        },
      }),
      spec: {
        ingressClassName: ingress.className,
        ...(tls === undefined ? {} : { tls: [{ hosts, secretName: tls.secretName ?? certificateSecret }] }),
        rules: hosts.map(host => ({
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: webNames.service, port: { name: 'http' } } },
              },
            ],
          },
        })),
      },
    });
  }

  #checkAddress({ host, aliases = [] }: ShopAddress): void {
    checkHostName(this, 'address.host', host);
    aliases.forEach((alias, index) => {
      const prop = `address.aliases.${index}`;
      checkHostName(this, prop, alias);
      check(this, alias !== host && aliases.indexOf(alias) === index, prop, alias, 'must not name a host twice');
    });
  }

  #checkTls({ address: { scheme }, ingress: { tls, annotations = {} } }: StoreIngressProps): void {
    if (tls === undefined) return;
    check(this, scheme !== 'http', 'address.scheme', scheme, 'must be https, because ingress.tls is set');
    if (tls.issuer === undefined) return;
    const other = annotations[issuerAnnotation];
    const rule = 'must not be set beside ingress.tls.issuer';
    check(this, other === undefined, `ingress.annotations.${issuerAnnotation}`, other, rule);
  }
}

/** Returns every host name of a shop, its own first. */
export function hostsOf({ host, aliases = [] }: ShopAddress): string[] {
  return [host, ...aliases];
}

/** Returns the scheme that shoppers use. */
export function schemeOf({ scheme }: ShopAddress, { tls }: IngressSettings): 'http' | 'https' {
  return scheme ?? (tls === undefined ? 'http' : 'https');
}

/** Returns the address of the shop and the proxies in front of it, as the image reads them. */
export function addressEnvironment(address: ShopAddress, ingress: IngressSettings): k8s.EnvVar[] {
  const { host, aliases = [] } = address;
  const { trustedProxies = [] } = ingress;
  return [
    literal('STORE_URL', `${schemeOf(address, ingress)}://${host}`),
    literal('STORE_HOST', host),
    // Absent without aliases, so that the pods of a store that never had any are not replaced.
    ...(aliases.length === 0 ? [] : [literal('STORE_ALIASES', aliases.join(','))]),
    ...(trustedProxies.length === 0 ? [] : [literal('STORE_TRUSTED_PROXIES', trustedProxies.join(','))]),
  ];
}
