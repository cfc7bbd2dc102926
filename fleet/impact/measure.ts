import type { Amounts } from '../model/plan.ts';
import type { StoreObjects } from '../render/render.ts';
import { bytesOf, millicoresOf } from '#constructs';

interface Container {
  readonly resources?: { readonly requests?: { readonly cpu?: string; readonly memory?: string } };
}
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly replicas?: number;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
    readonly template?: {
      readonly spec: { readonly containers: readonly Container[]; readonly initContainers?: readonly Container[] };
    };
  };
}

const manifests = (objects: StoreObjects) => [...objects.values()].flat() as readonly Manifest[];

/**
 * Sums the requests of a store's manifests as the scheduler does: for each pod the sum, or its largest init container.
 */
export function measure(objects: StoreObjects): Amounts {
  let total: Amounts = { pods: 0, cpu: 0, memory: 0, disk: 0 };
  for (const { spec } of manifests(objects)) {
    if (spec?.template !== undefined) {
      const replicas = spec.replicas ?? 1;
      const pod = podRequests(spec.template.spec);
      total = addAmounts(total, {
        pods: replicas,
        cpu: replicas * pod.cpu,
        memory: replicas * pod.memory,
        disk: 0,
      });
    }
    const storage = spec?.resources?.requests?.storage;
    if (storage !== undefined) total = addAmounts(total, { pods: 0, cpu: 0, memory: 0, disk: bytesOf(storage) });
  }
  return total;
}

/** Returns the workloads whose pod template differs between two renders: their pods are replaced. */
export function restartsBetween(before: StoreObjects, after: StoreObjects): string[] {
  const templates = (objects: StoreObjects) =>
    new Map(
      manifests(objects)
        .filter(manifest => manifest.spec?.template !== undefined)
        .map(manifest => [manifest.metadata.name, JSON.stringify(manifest.spec?.template)]),
    );
  const old = templates(before);
  return [...templates(after)]
    .filter(([name, template]) => old.has(name) && old.get(name) !== template)
    .map(([name]) => name);
}

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return { pods: a.pods + b.pods, cpu: a.cpu + b.cpu, memory: a.memory + b.memory, disk: a.disk + b.disk };
}

export function subtractAmounts(a: Amounts, b: Amounts): Amounts {
  return { pods: a.pods - b.pods, cpu: a.cpu - b.cpu, memory: a.memory - b.memory, disk: a.disk - b.disk };
}

export const nothing: Amounts = { pods: 0, cpu: 0, memory: 0, disk: 0 };

function podRequests(pod: { containers: readonly Container[]; initContainers?: readonly Container[] }) {
  const of = (container: Container) => ({
    cpu: millicoresOf(container.resources?.requests?.cpu ?? '0'),
    memory: bytesOf(container.resources?.requests?.memory ?? '0'),
  });
  const running = pod.containers.map(of);
  const inits = (pod.initContainers ?? []).map(of);
  const largest = (pick: 'cpu' | 'memory') =>
    Math.max(
      running.reduce((sum, container) => sum + container[pick], 0),
      ...inits.map(container => container[pick]),
    );
  return { cpu: largest('cpu'), memory: largest('memory') };
}
