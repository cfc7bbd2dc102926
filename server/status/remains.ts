import type { GitFacts } from './git-facts.ts';
import type { Observation } from './observation.ts';

/** Returns the remains of a store in its cluster, in words; empty if there are none. */
export function remains(observation: Observation): readonly string[] {
  const { engineObject, namespace, components, ingress, claims, volumes } = observation;
  const left: string[] = [];
  if (engineObject) left.push(`${observation.cluster.engine} object ${engineObject.name}`);
  if (namespace) left.push('namespace');
  for (const [name, component] of components) if (component.exists) left.push(`${component.workload} ${name}`);
  if (ingress) left.push('Ingress');
  const pods = [...components.values()].reduce((sum, component) => sum + component.pods.length, 0);
  if (pods > 0) left.push(`${pods} ${pods === 1 ? 'pod' : 'pods'}`);
  for (const claim of claims) left.push(`volume claim ${claim.name}`);
  for (const volume of volumes) left.push(`volume ${volume.name} (${volume.phase})`);
  return left;
}

/** Returns the time since which the cluster deletes the store; null while it does not. */
export function deletingSince({ namespace, engineObject }: Observation): string | null {
  return namespace?.deletingSince ?? engineObject?.deletingSince ?? null;
}

/** True if a store runs although Git has no file of it and its deletion was never requested: a commit lost the file. */
export function isOrphan(observation: Observation, gitFacts: GitFacts): boolean {
  return (
    gitFacts.desired === 'absent' &&
    gitFacts.deletionRequestedAt === null &&
    deletingSince(observation) === null &&
    remains(observation).length > 0
  );
}

/** Returns the names of the live objects that still carry a do-not-prune mark. */
export function markedObjects(observation: Observation): readonly string[] {
  const { engineObject, namespace, components, claims } = observation;
  return [
    ...(engineObject?.marked === true ? [engineObject.name] : []),
    ...(namespace?.marked === true ? ['the namespace'] : []),
    ...[...components].filter(([, { marked }]) => marked).map(([name, { workload }]) => `${workload} ${name}`),
    ...claims.filter(claim => claim.marked).map(claim => `volume claim ${claim.name}`),
  ];
}
