import { serverKindOf } from '../kinds/index.ts';
import type { LoggedCommit } from '../ledger/index.ts';
import { isNeverRendered } from '../status/index.ts';
import type { StoreRecord } from './records.ts';
import type {
  ClusterView,
  EditionView,
  UnexpectedFiles,
  FleetHistory,
  FleetView,
  StoreDetail,
  StoreDrift,
  StoreStatus,
  StoreSummary,
} from '#contract';
import { defaultTheme, engineOf, kindOf, measure, namespaceOf, renderObjects, resolve, type Edition } from '#fleet';
import {
  commonSpec,
  kindIdOfLock,
  kindIds,
  storeFile,
  storeName,
  type Cluster,
  type Fleet,
  type KindId,
} from '#fleet/schema';

/** Returns a store as the list shows it. */
export function summaryOf(record: StoreRecord, fleet: Fleet, status: StoreStatus): StoreSummary {
  const { name, store, lock, cluster } = record;
  const settings = fleet.spec.clusters[cluster];
  const host = hostOf(record, settings);
  const scheme = lock?.spec.cluster.ingress.scheme ?? settings?.ingress.scheme ?? 'http';
  const { phase, reason, message, since, lastKnown } = status;
  return {
    name,
    title: store?.spec.title ?? name,
    owner: store?.spec.owner ?? '',
    cluster: isNeverRendered(record.gitFacts) ? '' : cluster,
    host,
    size: lock?.spec.size ?? (store === null ? '' : (store.spec.size ?? fleet.spec.defaults.size)),
    kind: store?.kind ?? (lock === null ? '' : kindIdOfLock(lock)),
    createdAt: record.gitFacts.createdAt,
    status: { phase, reason, message, since, ...(lastKnown === undefined ? {} : { lastKnown }) },
    problem: record.gitFacts.problems[0] ?? null,
    drifted: record.gitFacts.edits?.filter(({ isKept }) => !isKept).length ?? 0,
    links: {
      shop: host === '' ? '' : `${scheme}://${host}/`,
      admin: host === '' ? '' : `${scheme}://${host}/${serverKindOf(store, lock).adminPath}`,
      engine: host === '' ? null : enginePage(settings, name),
    },
  };
}

/**
 * Returns the host that a store serves; empty if nothing is rendered from its file, which may then name any host, even
 * another's.
 */
function hostOf({ name, store, lock, problems }: StoreRecord, cluster: Cluster | undefined): string {
  if (lock !== null) return lock.spec.host;
  if (problems.length > 0 || !isStoreName(name)) return '';
  return store?.spec.host ?? (cluster ? `${name}.${cluster.domain}` : '');
}

const isStoreName = (name: string) => storeName.safeParse(name).success;

/** Returns the store's page at its engine; null if the engine has no pages, or the fleet does not name its address. */
function enginePage(cluster: Cluster | undefined, store: string): StoreSummary['links']['engine'] {
  if (cluster === undefined) return null;
  const engine = engineOf(cluster.engine);
  const url = engine.pageOf?.(cluster.engine, namespaceOf(store));
  return url === undefined ? null : { name: engine.displayName, url };
}

/** Returns a store as its page shows it. */
export function detailOf(
  record: StoreRecord,
  fleet: Fleet,
  status: StoreStatus,
  revision: string,
  drift: StoreDrift | null,
): StoreDetail {
  return {
    ...summaryOf(record, fleet, status),
    store: record.store,
    yaml: record.yaml,
    problems: record.problems.map(problem => ({ ...problem })),
    aliases: [...(record.lock?.spec.aliases ?? [])],
    status,
    ...(drift === null ? {} : { drift }),
    revision,
    namespace: isStoreName(record.name) ? namespaceOf(record.name) : '',
  };
}

/**
 * Returns a commit of the fleet as its history shows it.
 * @param most number of named changes; an import has thousands
 */
export function fleetEntryOf(
  { commit, at, subject, author, changes }: LoggedCommit,
  most = changes.length,
): FleetHistory['entries'][number] {
  const distinct = (texts: readonly string[]) => [...new Set(texts.filter(text => text !== ''))];
  return {
    commit,
    at,
    subject,
    author,
    changeCount: changes.length,
    storeCount: distinct(changes.map(({ store }) => store)).length,
    actions: distinct(changes.map(({ action }) => action)),
    actors: distinct(changes.map(({ actor }) => actor)),
    changes: changes.slice(0, most).map(({ id, actor, action, store, subject: own }) => ({
      id,
      actor,
      action,
      store,
      subject: own ?? subject,
      fields: [],
    })),
  };
}

/** Returns the fleet as every page needs it. */
export function fleetOf(
  fleet: Fleet,
  revision: string,
  clusters: readonly ClusterView[],
  repository: string,
  changes: FleetView['changes'],
  unexpectedFiles: UnexpectedFiles | null,
  tiers: FleetView['tiers'] = tiersOf(fleet),
): FleetView {
  const { defaults } = fleet.spec;
  return {
    name: fleet.metadata.name,
    revision,
    branch: fleet.spec.repository.branch,
    defaults: { ...defaults, owner: commonSpec.owner.parse(undefined) },
    clusters: [...clusters],
    tiers: [...tiers],
    editions: Object.entries(fleet.spec.editions).map(([name, edition]) => editionOf(name, edition)),
    changes,
    ...(unexpectedFiles === null ? {} : { unexpectedFiles }),
    repository,
  };
}

function editionOf(name: string, edition: Edition): EditionView {
  const offered = (extensions: Edition['plugins']) =>
    Object.entries(extensions).map(([slug, { version, licence }]) => ({ name: slug, version, licence }));
  return {
    name,
    plugins: offered(edition.plugins),
    themes: offered(edition.themes),
    theme: defaultTheme(edition) ?? null,
  };
}

/** Returns the tiers that a fleet offers. It renders a store of each. */
export function tiersOf(fleet: Fleet): FleetView['tiers'] {
  return kindIds.flatMap(kind =>
    Object.keys(kindOf({ kind }).tiers(fleet)).map(name => ({
      kind,
      name,
      requests: tierRequests(fleet, kind, name),
    })),
  );
}

/**
 * Returns the requests of a store of this tier: measured on the manifests of a store, so that it can't differ from
 * them.
 */
function tierRequests(fleet: Fleet, kind: KindId, size: string) {
  const store = storeFile.parse({
    kind,
    metadata: { name: 'sample' },
    spec: { title: 'Sample', size, ...kindOf({ kind }).sample },
  });
  return measure(renderObjects(store, resolve(store, fleet)));
}
