import { impactView } from '../../contract/impact-view.ts';
import type { DriftViews } from '../drift/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { breather } from '../lib/cooperatively.ts';
import { forgeOf, ruleFor, type PullRequests } from '../pull-requests/index.ts';
import { remains } from '../status/index.ts';
import { FieldHistory } from './field-history.ts';
import { Imports } from './imports.ts';
import { readyHead, strayIn } from './records.ts';
import type { StoreService } from './service.ts';
import type { StatusService } from './status-service.ts';
import { storesInDiff } from './stores-in-diff.ts';
import { Submitter } from './submit.ts';
import { fleetEntryOf, fleetOf, summaryOf } from './views.ts';
import {
  storeAction,
  type ImportProgress,
  type ClusterView,
  type FleetHistory,
  type PlanAnswer,
  type PlanRequest,
  type StoreSummary,
} from '#contract';
import {
  Conflict,
  fleetPath,
  NotFound,
  pathsOfStore,
  planAction,
  planChange,
  planCreate,
  planRestoreFleet,
  Refused,
  storePath,
  type Edit,
  type FleetTree,
  type Plan,
} from '#fleet';
import type { ActionSources } from '#fleet/actions';
import { parseValue, storeFile, storeName } from '#fleet/schema';

export interface FleetServiceOptions {
  readonly ledger: Ledger;
  readonly statusService: StatusService;
  readonly clusters: () => readonly ClusterView[];
  /** What does not follow from its store. @default nothing is known of it */
  readonly drift?: DriftViews | undefined;
  /** Where changes can be reviewed. @default nowhere */
  readonly pullRequests?: PullRequests | undefined;
  readonly now: () => Date;
  /** Told how far imports are. */
  readonly onImport?: (progress: ImportProgress) => void;
  /** Told of errors that nobody expected and that no request is left to answer. */
  readonly onFailure?: (error: unknown) => void;
}

/** Entries of a history that are shown. */
const historyLimit = 200;

/** Changes of a commit that a list of commits names. */
const changesInList = 5;

/** Changes of one commit of which the changed fields are told; an import has thousands. */
const changesWithFields = 100;

/** The store service over a ledger: every write is a plan that the ledger commits. */
export function createFleetService(options: FleetServiceOptions): StoreService {
  const {
    ledger,
    statusService,
    clusters,
    drift,
    pullRequests,
    now,
    onImport = () => undefined,
    onFailure = () => undefined,
  } = options;
  const submitter = new Submitter({ ledger, pullRequests, now });
  const fieldHistory = new FieldHistory(ledger);
  const withFields = async (entry: FleetHistory['entries'][number]) => ({
    ...entry,
    changes: await Promise.all(
      entry.changes.map(async (change, index) =>
        change.store === '' || index >= changesWithFields
          ? change
          : { ...change, fields: [...(await fieldHistory.of(entry.commit, change.store))] },
      ),
    ),
  });
  /** Paths that belong to a store, on whatever cluster it is or was. */
  const pathsOf = async (name: string) => {
    const { tree } = await readyHead(ledger);
    if (strayIn(tree, name) !== undefined) return [name];
    const clusterNames = new Set([
      ...Object.keys(tree.fleet.spec.clusters),
      ...[tree.locks.get(name)?.spec.cluster.name].filter(cluster => cluster !== undefined),
    ]);
    return [...new Set([...clusterNames].flatMap(cluster => pathsOfStore(cluster, name)))];
  };
  /** Text by path of a store's files, of the newest commit unless another is named. */
  const filesOf = async (name: string, revision?: string): Promise<ReadonlyMap<string, string>> => {
    const files = await Promise.all((await pathsOf(name)).map(path => ledger.files(path, revision)));
    return new Map(files.flat().map(({ path, content }) => [path, content]));
  };

  const sourcesOf = async (name: string): Promise<ActionSources<Edit>> => ({
    isThere: (await readyHead(ledger)).tree.paths.has(storePath(name)),
    edits: version => drift?.edits(name, version) ?? [],
    async filesIn(commit) {
      // What somebody only pushed aside is nothing to go back to.
      await ledger.commit(commit);
      return filesOf(name, commit);
    },
    async filesBefore() {
      const last = await ledger.lastExisting(storePath(name));
      const before = last === null ? undefined : await ledger.before(last.removed.commit);
      return before === undefined ? new Map() : filesOf(name, before);
    },
  });
  const planOf = async (tree: FleetTree, request: PlanRequest): Promise<Plan> => {
    if (request.action === 'create') return planCreate(tree, request.store, statusService.started);
    if (request.action === 'change') return planChange(tree, request.name, request.patch);
    const { action: id, name, ...input } = request;
    const sources = await sourcesOf(parseValue(storeName, name));
    const planner = await planAction(storeAction(id === 'remove' ? 'delete' : id), name, input, sources);
    return planner(tree);
  };

  /**
   * A new store must not fall into the namespace of an old one, and take over its volumes.
   * @returns what throws Conflict while a cluster has something of a store of a name that Git does not know
   */
  const remainsGuard = async () => {
    const head = await readyHead(ledger);
    const names = statusService.names(head);
    return async (name: string) => {
      if (head.tree.stores.has(name) || !names.has(name)) return;
      const { observation, status } = await statusService.evaluate(head, name);
      if (remains(observation).length > 0) {
        throw new Conflict(`A store ${name} is still in the cluster. ${status.message}`, 'metadata.name');
      }
    };
  };
  const refuseRemains = async (name: string) => {
    const refuse = await remainsGuard();
    await refuse(name);
  };

  const imports = new Imports({
    ledger,
    pullRequests,
    isReviewed: request => submitter.isReviewed(request),
    tree: async () => (await readyHead(ledger)).tree,
    started: () => statusService.started,
    remainsGuard,
    onProgress: onImport,
    onFailure,
    now,
  });

  return {
    startImport: (request, file, removals) => imports.start(request, file, removals),
    planImport: (file, removals, watcher) => imports.plan(file, removals, watcher),
    importView: id => imports.view(id),
    importSteps: (id, after) => imports.steps(id, after),
    cancelImport: id => imports.cancel(id),
    refusedOfImport: id => imports.refused(id),
    async fleet({ role }) {
      const { tree, revision } = await readyHead(ledger);
      const changes = { ...ruleFor(tree.fleet.spec.changes, role), forge: forgeOf(pullRequests) };
      return fleetOf(tree.fleet, revision, clusters(), ledger.path, changes, (await drift?.fleet()) ?? null);
    },
    async list() {
      const { head, stores } = await statusService.listStatuses();
      const items: StoreSummary[] = [];
      const breathe = breather();
      for (const { record, status } of stores) {
        items.push(summaryOf(record, head.tree.fleet, status));
        await breathe();
      }
      return { items, revision: head.revision };
    },
    detail: name => statusService.detail(name),
    async rowName(name) {
      if (storeName.safeParse(name).success || !statusService.names(await readyHead(ledger)).has(name)) {
        return parseValue(storeName, name);
      }
      return name;
    },
    async manifests(name) {
      if (!storeName.safeParse(name).success) return [];
      const files = await filesOf(name);
      if (files.size === 0) await statusService.detail(name);
      return [...files].map(([path, content]) => ({ path, content }));
    },
    async history(name) {
      const entries = await ledger.history({ paths: await pathsOf(name), store: name, limit: historyLimit });
      // Git may write the odd name of a file otherwise than it is told here.
      if (entries.length > 0 || !storeName.safeParse(name).success) {
        return Promise.all(
          entries.map(async entry => ({ ...entry, fields: [...(await fieldHistory.of(entry.commit, name))] })),
        );
      }
      throw new NotFound(`There is no store ${name}, and there never was.`);
    },
    async diff(name, commit) {
      const paths = await pathsOf(name);
      const [entry, diff] = await Promise.all([ledger.entry(commit, name), ledger.diff(commit, paths)]);
      if (diff === '') throw new NotFound(`The commit ${commit} changes nothing of a store ${name}.`);
      return { ...entry, diff };
    },
    async fleetHistory(limit, before) {
      const commits = await ledger.log({ limit: limit + 1, ...(before === undefined ? {} : { before }) });
      const shown = commits.slice(0, limit).map(commit => fleetEntryOf(commit, changesInList));
      const entries = await Promise.all(shown.map(withFields));
      return { entries, next: commits.length > limit ? (entries.at(-1)?.commit ?? null) : null };
    },
    async fleetDiff(commit) {
      const diff = await ledger.diff(commit, ['stores', fleetPath]);
      const logged = await ledger.commit(commit);
      const entry = await withFields(fleetEntryOf(logged));
      // A person's commit names no changes; what it did to stores is in their files.
      const names = entry.changeCount === 0 ? storesInDiff(diff) : [];
      const touched = names.slice(0, changesWithFields).map(async store => ({
        store,
        fields: [...(await fieldHistory.of(commit, store))],
      }));
      return { ...entry, touched: await Promise.all(touched), diff };
    },
    async plan(request) {
      const { tree, revision } = await readyHead(ledger);
      const plan = await planOf(tree, request);
      if (plan.action === 'create') await refuseRemains(plan.store);
      return answerOf(plan, await filesOf(plan.store, revision));
    },
    async create(request, input) {
      const { name } = parseValue(storeFile, input).metadata;
      await refuseRemains(name);
      return submitter.submit(request, name, tree => planCreate(tree, input, statusService.started));
    },
    change: (request, name, patch) =>
      submitter.edit(request, name, tree => {
        const plan = planChange(tree, name, patch);
        // What destroys data must not slip in with an edit.
        if (plan.action === 'remove') throw new Refused(`To delete ${name}, use DELETE and repeat its name.`);
        return plan;
      }),
    restoreFleet(request, version) {
      const seen = drift?.strays(version) ?? new Map<string, string>();
      return submitter.submit(request, '', tree => planRestoreFleet(tree, seen));
    },
    async act(request, name, action, input) {
      const sources = await sourcesOf(name);
      const planner = await planAction(action, name, input, sources);
      // Where there is no file, there is no version of it to begin from.
      return sources.isThere ? submitter.edit(request, name, planner) : submitter.submit(request, name, planner);
    },
  };
}

/** @param current text by path of what the store has now; files that stay as they are, are no part of the answer */
function answerOf(plan: Plan, current: ReadonlyMap<string, string>): PlanAnswer {
  const { impact } = plan;
  return {
    subject: plan.subject,
    yaml: plan.writes.get(storePath(plan.store)) ?? null,
    impact: impactView(impact),
    files: [
      ...[...plan.writes]
        .filter(([path, after]) => current.get(path) !== after)
        .map(([path, after]) => ({ path, change: current.has(path) ? ('change' as const) : ('add' as const), after })),
      ...plan.removals.map(path => ({ path, change: 'remove' as const, after: null })),
    ],
  };
}
