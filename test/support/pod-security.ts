import type { k8s } from 'cdk8s-plus-28';
import { bytesOf, millicoresOf } from '#constructs';

/** The used fields of an object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly hard?: Readonly<Record<string, string>>;
    readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
    readonly template?: { readonly spec: k8s.PodSpec };
    readonly limits?: readonly ContainerDefaults[];
    readonly egress?: readonly k8s.NetworkPolicyEgressRule[];
  };
}

/** Resources that a LimitRange gives to a container without any. */
export interface ContainerDefaults {
  readonly defaultRequest: { readonly cpu: string; readonly memory: string };
  readonly default: { readonly memory: string };
}

export function limitRangeOf(objects: readonly Manifest[]): ContainerDefaults {
  const limits = objects.find(({ kind }) => kind === 'LimitRange')?.spec?.limits?.[0];
  if (limits === undefined) throw new Error('there is no LimitRange');
  return limits;
}

/** Returns every pod that a workload creates. */
export function podsOf(objects: readonly Manifest[]): { workload: string; pod: k8s.PodSpec }[] {
  return objects.flatMap(({ kind, metadata, spec }) =>
    spec?.template === undefined ? [] : [{ workload: `${kind}/${metadata.name}`, pod: spec.template.spec }],
  );
}

export function containersOf(pod: k8s.PodSpec): k8s.Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** Returns the amounts of a pod as Kubernetes counts them: the sum of its containers, or its largest init container. */
export function requestsOf(pod: k8s.PodSpec): { cpu: number; memory: number; limit: number } {
  // In manifests, quantities are texts.
  const text = (quantity: unknown) => (typeof quantity === 'string' ? quantity : '0');
  const count = (amount: (container: k8s.Container) => number) =>
    Math.max(sum(pod.containers.map(amount)), ...(pod.initContainers ?? []).map(amount));
  return {
    cpu: count(({ resources }) => millicoresOf(text(resources?.requests?.cpu))),
    memory: count(({ resources }) => bytesOf(text(resources?.requests?.memory))),
    limit: count(({ resources }) => bytesOf(text(resources?.limits?.memory))),
  };
}

export const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

/**
 * Returns the containers with a token of a service account, as `StatefulSet/database credentials`: those that mount a
 * projected one, and all of a pod that gets one by itself.
 */
export function tokenHolders(objects: readonly Manifest[]): string[] {
  return podsOf(objects).flatMap(({ workload, pod }) => {
    const tokens = (pod.volumes ?? [])
      .filter(({ projected }) => projected?.sources?.some(source => source.serviceAccountToken !== undefined))
      .map(({ name }) => name);
    return containersOf(pod)
      .filter(
        ({ volumeMounts = [] }) =>
          pod.automountServiceAccountToken !== false || volumeMounts.some(({ name }) => tokens.includes(name)),
      )
      .map(({ name }) => `${workload} ${name}`);
  });
}

const allowedVolumes = [
  'configMap',
  'downwardApi',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * Returns the violations of the Pod Security Standard `restricted`, and of our own rules: a read-only root, no token of
 * the service account, no links to services in the environment.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityViolations(objects: readonly Manifest[]): string[] {
  return podsOf(objects).flatMap(({ workload, pod }) => {
    const own: readonly (readonly [boolean, string])[] = [
      [pod.securityContext?.runAsNonRoot === true, 'runAsNonRoot'],
      [pod.securityContext?.runAsUser !== 0 && pod.securityContext?.runAsGroup !== 0, 'root user or group'],
      [pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'seccompProfile'],
      [pod.automountServiceAccountToken === false, 'automountServiceAccountToken'],
      [pod.enableServiceLinks === false, 'enableServiceLinks'],
      [!(pod.hostNetwork ?? pod.hostPid ?? pod.hostIpc ?? false), 'host namespaces'],
      [
        (pod.volumes ?? []).every(volume =>
          Object.keys(volume).every(key => key === 'name' || allowedVolumes.includes(key)),
        ),
        'volumes',
      ],
    ];
    const inside = containersOf(pod).flatMap(({ name, securityContext: context, ports, resources }) => {
      const rules: readonly (readonly [boolean, string])[] = [
        [context?.allowPrivilegeEscalation === false, 'allowPrivilegeEscalation'],
        [context?.privileged !== true, 'privileged'],
        [JSON.stringify(context?.capabilities) === '{"drop":["ALL"]}', 'capabilities'],
        [context?.readOnlyRootFilesystem === true, 'readOnlyRootFilesystem'],
        [context?.runAsNonRoot !== false && context?.runAsUser !== 0, 'runs as root'],
        [(ports ?? []).every(port => port.hostPort === undefined), 'hostPort'],
        [resources?.limits?.memory !== undefined && resources.requests?.cpu !== undefined, 'resources'],
      ];
      return rules.filter(([holds]) => !holds).map(([, rule]) => `${workload} ${name}: ${rule}`);
    });
    return [...own.filter(([holds]) => !holds).map(([, rule]) => `${workload}: ${rule}`), ...inside];
  });
}
