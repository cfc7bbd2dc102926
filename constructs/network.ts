import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { metadataOf, selectorOf, type StoreIdentity } from './identity.ts';

/** Pods of the ingress controller: the only ones from outside that may reach a shop. */
export interface IngressControllerPods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Address of the API server as pods reach it after address translation: a node's, not the service's. */
export interface ApiServerAddress {
  /** IPv4 range, `10.0.0.5/32`. */
  readonly cidr: string;
  readonly port: number;
}

export interface StoreNetworkProps {
  readonly store: StoreIdentity;
  readonly controller: IngressControllerPods;
  readonly apiServer: ApiServerAddress;
  /** Port of the web pods. */
  readonly webPort: number;
  /** Port of the database pods. */
  readonly databasePort: number;
}

/**
 * Deny by default both ways, then only what a shop needs: the ingress controller reaches web, web (with its cron and
 * installer) reaches the database, everybody reaches DNS, and the database pod alone reaches the API server, because
 * its credentials init container makes the store's Secret. Policies are per pod, not per container.
 */
export class StoreNetwork extends Construct {
  constructor(scope: Construct, id: string, props: StoreNetworkProps) {
    super(scope, id);
    const { store } = props;
    const pods = (component: string): k8s.LabelSelector => ({ matchLabels: selectorOf(store, component) });
    const port = (number: number): k8s.NetworkPolicyPort => ({
      protocol: 'TCP',
      port: k8s.IntOrString.fromNumber(number),
    });

    new k8s.KubeNetworkPolicy(this, 'deny', {
      metadata: metadataOf(store, 'default-deny'),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    new k8s.KubeNetworkPolicy(this, 'dns', {
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
            // By name: rules match the pod's port after translation, and resolvers need not listen on 53 there.
            ports: [
              { protocol: 'UDP', port: k8s.IntOrString.fromString('dns') },
              { protocol: 'TCP', port: k8s.IntOrString.fromString('dns-tcp') },
            ],
          },
        ],
      },
    });
    new k8s.KubeNetworkPolicy(this, 'web', {
      metadata: metadataOf(store, 'web', { component: 'web' }),
      spec: {
        podSelector: pods('web'),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': props.controller.namespace } },
                podSelector: { matchLabels: { ...props.controller.labels } },
              },
            ],
            ports: [port(props.webPort)],
          },
        ],
        egress: [{ to: [{ podSelector: pods('database') }], ports: [port(props.databasePort)] }],
      },
    });
    new k8s.KubeNetworkPolicy(this, 'database', {
      metadata: metadataOf(store, 'database', { component: 'database' }),
      spec: {
        podSelector: pods('database'),
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ podSelector: pods('web') }], ports: [port(props.databasePort)] }],
        egress: [{ to: [{ ipBlock: { cidr: props.apiServer.cidr } }], ports: [port(props.apiServer.port)] }],
      },
    });
  }
}
