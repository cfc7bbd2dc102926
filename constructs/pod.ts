import { k8s } from 'cdk8s-plus-28';

/** CPU and memory of a container. There is no CPU limit: throttling a shop in a burst helps nobody. */
export interface ContainerResources {
  /** CPU request as a Kubernetes quantity, `100m`. */
  readonly cpu: string;
  /** Memory request, `128Mi`. */
  readonly memory: string;
  /** Memory limit, `256Mi`. */
  readonly memoryLimit: string;
}

export function requirements(resources: ContainerResources): k8s.ResourceRequirements {
  return {
    requests: { cpu: k8s.Quantity.fromString(resources.cpu), memory: k8s.Quantity.fromString(resources.memory) },
    limits: { memory: k8s.Quantity.fromString(resources.memoryLimit) },
  };
}

/** Container settings that Pod Security `restricted` demands, and a read-only root on top. */
export const restrictedContainer: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/**
 * Pod settings that Pod Security `restricted` demands.
 * @param id user and group of every process, and group of the volumes
 */
export function restrictedPod(id: number): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: id,
    runAsGroup: id,
    fsGroup: id,
    // A volume of many pictures is not walked again at each start.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** A small writable directory in memory, for sockets, locks and secrets that must never touch a disk. */
export function memoryVolume(name: string, size: string): k8s.Volume {
  return { name, emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(size) } };
}

/** A writable scratch directory on the node's disk. */
export function scratchVolume(name: string, size: string): k8s.Volume {
  return { name, emptyDir: { sizeLimit: k8s.Quantity.fromString(size) } };
}

/** An environment variable with a literal value: Kubernetes expands `$(NAME)` and `$$` in values, so `$` is doubled. */
export function literal(name: string, value: string): k8s.EnvVar {
  return { name, value: value.replaceAll('$', '$$$$') };
}
