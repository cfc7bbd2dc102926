import type { CollectionState } from './collections.ts';
import type { ClusterView } from '#contract';

export type ClusterHealth = Pick<ClusterView, 'name' | 'state' | 'message' | 'observedAt' | 'staleSince'>;

/** The last answer of the API server's health endpoint. */
export interface Ping {
  /** Milliseconds; null before the first answer. */
  readonly answeredAt: number | null;
  /** The reason why the newest request failed; empty if it succeeded. */
  readonly error: string;
}

interface HealthInput {
  readonly collections: readonly CollectionState[];
  readonly ping: Ping;
  readonly engineName: string;
  readonly now: number;
  /** Milliseconds without a good answer after which the pages say since when. */
  readonly quietMs: number;
  /** Milliseconds after which a cluster without a good answer counts as unreachable. */
  readonly staleMs: number;
}

/** The API server's words for a missing right (kubernetes.io/docs/reference/access-authn-authz/authorization). */
const forbidden = /is forbidden/;

/** Evaluates how well a cluster can be read. */
export function clusterHealth({
  collections,
  ping,
  engineName,
  now,
  quietMs,
  staleMs,
}: HealthInput): Omit<ClusterHealth, 'name'> {
  const heardAt = Math.max(ping.answeredAt ?? 0, ...collections.map(collection => collection.heardAt ?? 0));
  const answer = (state: ClusterHealth['state'], message: string, at = heardAt) => ({
    state,
    message,
    observedAt: at === 0 ? null : new Date(at).toISOString(),
    staleSince: at !== 0 && now - at > quietMs ? new Date(at).toISOString() : null,
  });
  const why = ({ name, error }: CollectionState) => {
    const advice = forbidden.test(error) ? ' Run storefleet bootstrap --with-rights --apply.' : '';
    return `${name} can't be listed: ${error}.${advice}`;
  };

  const failing = collections.filter(collection => collection.failingSince !== null);
  if (collections.some(collection => !collection.synced && !collection.missing)) {
    const first = failing.find(collection => !collection.synced);
    return first ? answer('unreachable', why(first), 0) : answer('connecting', 'The first read is under way.');
  }
  const long = failing.find(collection => now - (collection.failingSince ?? now) > staleMs);
  if (long) return answer('unreachable', why(long), long.heardAt ?? 0);
  if (now - heardAt > staleMs) {
    const reason = ping.error === '' ? '' : `: ${ping.error}`;
    return answer('unreachable', `No answer for more than ${staleMs / 1000} seconds${reason}.`);
  }
  const missing = collections.filter(collection => collection.missing).map(collection => collection.name);
  if (missing.length > 0) {
    const absent = `${engineName} is not installed: the cluster has no ${missing.join(' and no ')}.`;
    return answer('engine-missing', `${absent} Install it, then run storefleet bootstrap --apply.`);
  }
  return answer('reachable', '');
}
