import { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { check } from './check.ts';
import { bytesOf, isBytes, isCpu } from './rules/index.ts';

/** CPU and memory of a container. There is no CPU limit: throttling a shop in a burst has no benefit. */
export interface ContainerResources {
  /** CPU request as a Kubernetes quantity in cores or millicores, `0.5` or `100m`. */
  readonly cpu: string;
  /** Memory request as a Kubernetes quantity of bytes, `128Mi`. */
  readonly memory: string;
  /** Memory limit, `256Mi`; at least the request. */
  readonly memoryLimit: string;
}

/** @throws RangeError if one of them is not a quantity, or the request is more than its limit */
export function checkResources(part: IConstruct, prop: string, { cpu, memory, memoryLimit }: ContainerResources): void {
  const bytes = 'must be a quantity of bytes like 256Mi';
  check(part, isCpu(cpu), `${prop}.cpu`, cpu, 'must be a quantity of CPU like 100m or 0.5');
  check(part, isBytes(memory), `${prop}.memory`, memory, bytes);
  check(part, isBytes(memoryLimit), `${prop}.memoryLimit`, memoryLimit, bytes);
  const fits = bytesOf(memory) <= bytesOf(memoryLimit);
  check(part, fits, `${prop}.memory`, memory, `must be at most memoryLimit, ${memoryLimit}`);
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
    // A volume with many pictures is not walked again at each start.
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

/**
 * Returns an environment variable with a literal value: Kubernetes expands `$(NAME)` and `$$` in values, so `$` is
 * doubled. An empty value is left out, as Kubernetes itself does, or an engine would report drift for ever.
 */
export function literal(name: string, value: string): k8s.EnvVar {
  return value === '' ? { name } : { name, value: value.replaceAll('$', '$$$$') };
}
