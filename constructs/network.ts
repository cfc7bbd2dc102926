import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { check, checkPort, isRange } from './check.ts';
import { checkEgress, outsideRules, type ApiServerAddress, type StoreEgress } from './egress.ts';
import { metadataOf, selectorOf, type StoreIdentity } from './identity.ts';
import type { MailServer } from './smtp.ts';
import { StoreObject } from './store-object.ts';

/** Pods of the ingress controller: the only ones from outside that may reach a shop. */
export interface IngressControllerPods {
  /** Namespace of these pods, `kube-system`. */
  readonly namespace: string;
  /** Labels that select them there; without any, all pods of the namespace are selected. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface StoreNetworkProps {
  readonly store: StoreIdentity;
  /** Pods that may reach the web pods from outside. */
  readonly controller: IngressControllerPods;
  /** Address of the API server, which only the database pod may reach. */
  readonly apiServer: ApiServerAddress;
  /**
   * Addresses outside of the cluster that the web pods may reach.
   * @default none
   */
  readonly egress?: StoreEgress;
  /**
   * The mail server that the web pods may reach.
   * @default none
   */
  readonly smtp?: MailServer;
  /** Port of the web pods. */
  readonly webPort: number;
  /** Port of the database pods. */
  readonly databasePort: number;
  /**
   * True if the ingress controller may reach the pods with which cert-manager answers HTTP-01 challenges.
   * @default false
   */
  readonly solvesChallenges?: boolean;
}

/**
 * Denies all traffic by default, then allows what a shop needs: the ingress controller reaches web, web (with its cron
 * and installer) reaches the database and the addresses opened for it outside of the cluster, all pods reach DNS, and
 * only the database pod reaches the API server, because its init container creates the store's Secret. Policies apply
 * to pods, not to containers.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class StoreNetwork extends Construct {
  /** @throws RangeError if an address is invalid, or an open range would open the API server */
  constructor(scope: Construct, id: string, props: StoreNetworkProps) {
    super(scope, id);
    checkApiServer(this, props.apiServer);
    checkEgress(this, props);
    const { store } = props;
    const pods = (component: string): k8s.LabelSelector => ({ matchLabels: selectorOf(store, component) });
    const port = (number: number): k8s.NetworkPolicyPort => ({
      protocol: 'TCP',
      port: k8s.IntOrString.fromNumber(number),
    });

    const controller: k8s.NetworkPolicyPeer = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': props.controller.namespace } },
      podSelector: { matchLabels: { ...props.controller.labels } },
    };

    new StoreObject(this, 'deny', k8s.KubeNetworkPolicy, {
      metadata: metadataOf(store, 'default-deny'),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    new StoreObject(this, 'dns', k8s.KubeNetworkPolicy, {
      metadata: metadataOf(store, 'dns'),
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            // Rules match the pod's port after translation, and resolvers need not listen on 53 there, so the port has
            // a name.
            ports: [
              { protocol: 'UDP', port: k8s.IntOrString.fromString('dns') },
              { protocol: 'TCP', port: k8s.IntOrString.fromString('dns-tcp') },
            ],
          },
        ],
      },
    });
    new StoreObject(this, 'web', k8s.KubeNetworkPolicy, {
      metadata: metadataOf(store, 'web', { component: 'web' }),
      spec: {
        podSelector: pods('web'),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [controller], ports: [port(props.webPort)] }],
        egress: [
          { to: [{ podSelector: pods('database') }], ports: [port(props.databasePort)] },
          ...outsideRules(props),
        ],
      },
    });
    new StoreObject(this, 'database', k8s.KubeNetworkPolicy, {
      metadata: metadataOf(store, 'database', { component: 'database' }),
      spec: {
        podSelector: pods('database'),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: pods('web') }], ports: [port(props.databasePort)] }],
        egress: [{ to: [{ ipBlock: { cidr: props.apiServer.cidr } }], ports: [port(props.apiServer.port)] }],
      },
    });
    if (props.solvesChallenges ?? false) {
      new StoreObject(this, 'challenges', k8s.KubeNetworkPolicy, {
        metadata: metadataOf(store, 'certificate-challenges'),
        spec: {
          podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
          policyTypes: ['Ingress'],
          ingress: [{ from: [controller], ports: [port(challengePort)] }],
        },
      });
    }
  }
}

/**
 * Port of cert-manager's solver pods, which run in the namespace of the Ingress.
 * @see https://cert-manager.io/docs/installation/best-practice/#network-requirements
 */
const challengePort = 8089;

function checkApiServer(part: StoreNetwork, { cidr, port }: ApiServerAddress): void {
  const rule = 'must be an IPv4 or IPv6 range like 10.0.0.5/32 or fd00:10::5/128';
  check(part, isRange(cidr), 'apiServer.cidr', cidr, rule);
  checkPort(part, 'apiServer.port', port);
}
