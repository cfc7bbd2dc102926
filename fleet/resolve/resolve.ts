import { kindOf } from '../kinds/index.ts';
import { rendererVersion } from '../render/version.ts';
import { resizeHeadroom } from './resize-headroom.ts';
import { onVolumes } from './volumes.ts';
import {
  apiVersion,
  type Cluster,
  type Fleet,
  immutable,
  InvalidInput,
  kindProblem,
  type Lock,
  type Problem,
  requestedFields,
  type Store,
} from '#fleet/schema';

/** Returns the name of the cluster of a store. */
export function clusterOf(store: Store, fleet: Fleet): string {
  return store.spec.cluster ?? fleet.spec.defaults.cluster;
}

/**
 * Resolves a store against the fleet: a lock for a new store, or the next lock of one that has a lock. A field that
 * requests the same as when it was locked keeps its locked value, but the renderer version is always the current one.
 * The former host of a store becomes one of its aliases, until its file requests other aliases.
 * @throws InvalidInput if the store names a cluster, tier or edition that the fleet does not have, or another cluster
 *   than its own, or a plugin or theme that its edition does not have
 */
export function resolve(store: Store, fleet: Fleet, current?: Lock): Lock {
  const name = store.metadata.name;
  const problems: Problem[] = [];
  const choose = <T>(field: string, key: string, choices: Readonly<Record<string, T>>): T | undefined => {
    if (Object.hasOwn(choices, key)) return choices[key];
    problems.push({
      field: `spec.${field}`,
      value: JSON.stringify(key),
      rule: `must be one of those in fleet.yaml: ${Object.keys(choices).sort().join(', ')}`,
    });
    return undefined;
  };

  const locked = current?.spec;
  if (locked !== undefined && store.spec.cluster !== undefined && store.spec.cluster !== locked.cluster.name) {
    problems.push(immutable('spec.cluster', locked.cluster.name, store.spec.cluster));
  }
  const otherKind = current && kindProblem(store, current);
  if (otherKind !== undefined) throw new InvalidInput([otherKind]);
  const kind = kindOf(store);
  const { defaults } = fleet.spec;
  const requested = requestedBy(store);
  const lockedRequest: Readonly<Record<string, unknown>> = locked?.requested ?? {};
  const staysLocked = (field: string) =>
    locked !== undefined &&
    JSON.stringify(lockedRequest[field]) === JSON.stringify((requested as Readonly<Record<string, unknown>>)[field]);

  const clusterName = locked?.cluster.name ?? clusterOf(store, fleet);
  const cluster = locked?.cluster ?? resolveCluster(clusterName, choose('cluster', clusterName, fleet.spec.clusters));
  const size = staysLocked('size') && locked ? locked.size : (requested.size ?? defaults.size);
  const offered = staysLocked('size') && locked ? locked.tier : choose('size', size, kind.tiers(fleet));
  const expands = fleet.spec.clusters[clusterName]?.volumeExpansion ?? false;
  const tier = offered && locked ? onVolumes(locked.tier, offered, expands) : offered;
  const headroom = locked && tier && resizeHeadroom(kind, locked, tier);
  const host = staysLocked('host') && locked ? locked.host : (requested.host ?? `${name}.${cluster?.domain ?? ''}`);
  const listed = staysLocked('aliases') && locked ? locked.aliases : requested.aliases;
  const aliases = withOldHost(listed ?? [], host, locked?.host);
  const commonFields = cluster &&
    tier && {
      renderer: rendererVersion,
      ...(locked?.attempt === undefined ? {} : { attempt: locked.attempt }),
      repository: locked?.repository ?? fleet.spec.repository,
      cluster,
      host,
      ...(aliases.length === 0 ? {} : { aliases }),
      size,
      tier,
      ...(headroom === undefined ? {} : { roomFor: headroom }),
      ...(locked?.kept === undefined ? {} : { kept: locked.kept }),
      requested,
    };
  const refuse = (problem: Problem) => void problems.push(problem);
  const spec = kind.resolve(store, commonFields, { fleet, locked, staysLocked, choose, refuse });
  requested.aliases?.forEach((alias, index) => {
    if (alias !== host) return;
    problems.push({
      field: `spec.aliases.${index}`,
      value: JSON.stringify(alias),
      rule: 'must not be the host itself',
    });
  });
  if (problems.length > 0 || spec === undefined) throw new InvalidInput(problems);
  return { apiVersion, kind: 'StoreLock', metadata: { name }, spec };
}

/** Returns the aliases of a store whose host was `old`: links to a former host of the shop must keep working. */
function withOldHost(aliases: readonly string[], host: string, old = host): string[] {
  return [...new Set([...aliases, old])].filter(alias => alias !== host);
}

/** Returns the settings of a store file that a lock records. */
function requestedBy({ kind, spec }: Store): Lock['spec']['requested'] {
  const isRemembered = new Set(requestedFields(kind));
  return Object.fromEntries(
    Object.entries(spec).filter(([field, value]) => value !== undefined && isRemembered.has(field)),
  );
}

function resolveCluster(name: string, cluster: Cluster | undefined): Lock['spec']['cluster'] | undefined {
  if (cluster === undefined) return undefined;
  const { engine, ingress, egress, smtp, domain, apiServer, storageClass } = cluster;
  return {
    name,
    domain,
    apiServer,
    ...(storageClass === undefined ? {} : { storageClass }),
    engine: { type: engine.type, namespace: engine.namespace },
    ingress: {
      className: ingress.className,
      controller: ingress.controller,
      scheme: ingress.scheme,
      ...(ingress.tls === undefined ? {} : { tls: ingress.tls }),
      ...(ingress.annotations === undefined ? {} : { annotations: ingress.annotations }),
      ...(ingress.trustedProxies === undefined ? {} : { trustedProxies: ingress.trustedProxies }),
    },
    ...(egress === undefined ? {} : { egress }),
    ...(smtp === undefined ? {} : { smtp }),
  };
}
