import { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { check, checkRange } from './check.ts';
import type { MailServer } from './smtp.ts';

/** HTTPS to public addresses. */
export interface HttpsEgress {
  /**
   * Public ranges that stay closed, IPv4 or IPv6, `203.0.113.0/24`.
   * @default none beyond the API server's
   */
  readonly except?: readonly string[];
}

/** Addresses outside of the cluster that a shop may reach. */
export interface StoreEgress {
  /**
   * True if the web pod, with its cron and installer, reaches public addresses by HTTPS, for payment services and the
   * like. Private and special ranges and the API server are never public.
   * @default false
   */
  readonly https?: boolean | HttpsEgress;
}

const httpsPort = 443;

/**
 * Ranges that are not addresses of the internet. For IPv6 also those that carry IPv4 addresses, which may be private;
 * IPv4 in the notation of IPv6 (`::ffff:0:0/96`) is left out, because it is never on a wire and Kubernetes refuses it.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry/
 * @see https://www.iana.org/assignments/multicast-addresses/ and https://www.iana.org/assignments/ipv6-address-space/
 */
const special = {
  v4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  v6: [
    '::/128',
    '::1/128',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '100:0:0:1::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    '5f00::/16',
    'fc00::/7',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
  ],
};

/** Address of the API server as pods reach it after address translation: a node's, not the service's. */
export interface ApiServerAddress {
  /** Range of IPv4 or IPv6, `10.0.0.5/32` or `fd00:10::5/128`. */
  readonly cidr: string;
  /** TCP port, `6443`. */
  readonly port: number;
}

/** Settings on which a store's egress depends. */
export interface Outside {
  readonly egress?: StoreEgress;
  readonly smtp?: MailServer;
  readonly apiServer: ApiServerAddress;
}

/** @throws RangeError if a range is invalid, or an open range would open the API server */
export function checkEgress(part: IConstruct, { egress, smtp, apiServer }: Outside): void {
  const https = httpsOf(egress);
  https?.except?.forEach((range, index) => checkRange(part, `egress.https.except.${index}`, range));
  check(
    part,
    https === undefined || apiServer.port !== httpsPort || !isEverything(apiServer.cidr),
    'apiServer.cidr',
    apiServer.cidr,
    'must be narrower than /0, because egress.https opens its port',
  );
  check(part, smtp?.port !== apiServer.port, 'smtp.port', smtp?.port, 'must differ from the port of apiServer');
}

/** Returns the rules for traffic of the web pod to addresses outside of its store. */
export function outsideRules({ egress, smtp, apiServer }: Outside): k8s.NetworkPolicyEgressRule[] {
  const https = httpsOf(egress);
  const closed = [...(isEverything(apiServer.cidr) ? [] : [apiServer.cidr]), ...(https?.except ?? [])];
  const rule = (to: k8s.NetworkPolicyPeer[], port: number): k8s.NetworkPolicyEgressRule => ({
    to,
    ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }],
  });
  const mail = smtp?.cidr === undefined ? publicAddresses(closed) : [{ ipBlock: { cidr: smtp.cidr } }];
  return [
    ...(https === undefined ? [] : [rule(publicAddresses(closed), httpsPort)]),
    ...(smtp === undefined ? [] : [rule(mail, smtp.port)]),
  ];
}

/** Returns the environment that lets the image call external services. */
export function egressEnvironment(egress: StoreEgress | undefined): k8s.EnvVar[] {
  return httpsOf(egress) === undefined ? [] : [{ name: 'STORE_EGRESS', value: 'allow' }];
}

function httpsOf({ https = false }: StoreEgress = {}): HttpsEgress | undefined {
  if (https === false) return undefined;
  return https === true ? {} : https;
}

/** Kubernetes requires each exception to be inside of the range from which it is excepted. */
function publicAddresses(closed: readonly string[]): k8s.NetworkPolicyPeer[] {
  const isV6 = (range: string) => range.includes(':');
  const block = (cidr: string, except: readonly string[]) => ({ ipBlock: { cidr, except: [...new Set(except)] } });
  return [
    block('0.0.0.0/0', [...special.v4, ...closed.filter(range => !isV6(range))]),
    block('::/0', [...special.v6, ...closed.filter(isV6)]),
  ];
}

function isEverything(range: string): boolean {
  return range.endsWith('/0');
}
