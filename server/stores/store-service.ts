import { impactView } from '../../contract/impact-view.ts';
import type { DriftViews } from '../drift/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { forgeOf, ruleFor, type PullRequests } from '../pull-requests/index.ts';
import { FieldHistory } from './field-history.ts';
import { Imports } from './imports.ts';
import { readyHead } from './records.ts';
import { remainsGuard } from './remains-guard.ts';
import type { Actor, ImportFile, PlanWatcher, SubmittedWrite, WriteRequest } from './requests.ts';
import type { StatusBoard } from './status-board.ts';
import type { StatusService } from './status-service.ts';
import { StoreFiles } from './store-files.ts';
import { storesInDiff } from './stores-in-diff.ts';
import { Submitter } from './submit.ts';
import { fleetEntryOf, fleetOf, tiersOf } from './views.ts';
import {
  storeAction,
  type ClusterView,
  type CommitDetail,
  type FleetHistory,
  type FleetView,
  type HistoryEntry,
  type ImportPlan,
  type ImportProgress,
  type ImportSteps,
  type ImportView,
  type PlanAnswer,
  type PlanRequest,
  type StoreDetail,
  type StoreHistory,
  type StoreList,
  type StoreSummary,
} from '#contract';
import {
  fleetPath,
  NotFound,
  planAction,
  planChange,
  planCreate,
  planRestoreFleet,
  Refused,
  storePath,
  type FleetTree,
  type Plan,
  type SlotExemptStores,
} from '#fleet';
import type { StoreAction } from '#fleet/actions';
import { parseValue, storeFile, storeName, type Fleet } from '#fleet/schema';

export interface StoreServiceOptions {
  readonly ledger: Ledger;
  readonly statusService: StatusService;
  readonly board: Pick<StatusBoard, 'atHead' | 'latest'>;
  /** Returns the stores that take no start slot. */
  readonly slotExempt: () => SlotExemptStores;
  readonly clusters: () => readonly ClusterView[];
  /** Drift of stores. @default unknown */
  readonly drift?: DriftViews | undefined;
  /** The pull requests for changes that need a review. @default none */
  readonly pullRequests?: PullRequests | undefined;
  readonly now: () => Date;
  /** Called with the progress of imports. */
  readonly onImport?: (progress: ImportProgress) => void;
  /** Called with unexpected errors that no request is waiting for. */
  readonly onFailure?: (error: unknown) => void;
}

type FleetEntry = FleetHistory['entries'][number];

/** Number of changes of a commit that a list of commits names. */
const changesInList = 5;

/** Number of changes of one commit that are shown with their changed fields; an import has thousands. */
const changesWithFields = 100;

/**
 * The methods that the HTTP routes call; each may throw a `DomainError`. Every write is a plan that the ledger commits.
 */
export class StoreService {
  readonly #options: StoreServiceOptions;
  readonly #submitter: Submitter;
  readonly #fieldHistory: FieldHistory;
  readonly #files: StoreFiles;
  readonly #imports: Imports;
  #tiers: { readonly fleet: Fleet; readonly tiers: FleetView['tiers'] } | null = null;

  constructor(options: StoreServiceOptions) {
    const { ledger, statusService, slotExempt, drift, pullRequests, now } = options;
    const { onImport = () => undefined, onFailure = () => undefined } = options;
    const submitter = new Submitter({ ledger, pullRequests, now });
    this.#options = options;
    this.#submitter = submitter;
    this.#fieldHistory = new FieldHistory(ledger);
    this.#files = new StoreFiles(ledger, drift);
    this.#imports = new Imports({
      ledger,
      pullRequests,
      needsReview: request => submitter.needsReview(request),
      tree: async () => (await readyHead(ledger)).tree,
      slotExempt,
      remainsGuard: () => remainsGuard(statusService),
      onProgress: onImport,
      onFailure,
      now,
    });
  }

  /**
   * Starts to write many stores; each row succeeds or fails alone.
   * @param removals number of rows that delete a store
   */
  startImport(request: WriteRequest, file: ImportFile, removals?: number): Promise<ImportProgress> {
    return this.#imports.start(request, file, removals);
  }

  /**
   * Returns the plan of an import. Without the number of removals it is planned as if the right one had been confirmed.
   */
  planImport(file: ImportFile, removals?: number, watcher?: PlanWatcher): Promise<ImportPlan> {
    return this.#imports.plan(file, removals, watcher);
  }

  /** Returns the outcomes of all rows of an import. */
  importView(id: string): ImportView {
    return this.#imports.view(id);
  }

  /** Returns the progress of an import, and the outcomes of rows since a cursor. */
  importSteps(id: string, after: number): ImportSteps {
    return this.#imports.steps(id, after);
  }

  /** Cancels rows that still wait; written ones stay. */
  cancelImport(id: string): ImportProgress {
    return this.#imports.cancel(id);
  }

  /** Returns the refused rows, as a file to fix and send again. @throws Conflict while it runs */
  refusedOfImport(id: string): Pick<ImportFile, 'format' | 'text'> {
    return this.#imports.refused(id);
  }

  /** Returns the fleet with the permissions of an actor. */
  async fleet({ role }: Actor): Promise<FleetView> {
    const { ledger, pullRequests, clusters, drift } = this.#options;
    const { tree, revision } = await readyHead(ledger);
    const changes = { ...ruleFor(tree.fleet.spec.changes, role), forge: forgeOf(pullRequests) };
    const unexpectedFiles = (await drift?.unexpectedFiles()) ?? null;
    return fleetOf(tree.fleet, revision, clusters(), ledger.path, changes, unexpectedFiles, this.#tiersOf(tree.fleet));
  }

  /** Each commit asks for the tiers, which only `fleet.yaml` changes. */
  #tiersOf(fleet: Fleet): FleetView['tiers'] {
    if (this.#tiers?.fleet !== fleet) this.#tiers = { fleet, tiers: tiersOf(fleet) };
    return this.#tiers.tiers;
  }

  /** @param after the name after which the page begins */
  async list(limit: number, after = ''): Promise<StoreList> {
    const { board } = this.#options;
    // Who reads the first page hears of what changes afterwards.
    const { head, stores } = (after === '' ? null : board.latest()) ?? (await board.atHead());
    const items: StoreSummary[] = [];
    let hasMore = false;
    for (const [name, { summary }] of stores) {
      if (name <= after) continue;
      hasMore = items.length === limit;
      if (hasMore) break;
      items.push(summary);
    }
    return {
      items,
      total: stores.size,
      next: hasMore ? (items.at(-1)?.name ?? null) : null,
      revision: head.revision,
    };
  }

  detail(name: string): Promise<StoreDetail> {
    return this.#options.statusService.detail(name);
  }

  /**
   * Returns the name of a row of the list, which may belong to no store: the path of a file, or a namespace in a
   * cluster.
   * @throws InvalidInput if it is not a valid store name and there is no such row
   */
  async rowName(name: string): Promise<string> {
    const { statusService } = this.#options;
    if (storeName.safeParse(name).success || !statusService.names(await statusService.head()).has(name)) {
      return parseValue(storeName, name);
    }
    return name;
  }

  async manifests(name: string): Promise<{ path: string; content: string }[]> {
    if (!storeName.safeParse(name).success) return [];
    const files = await this.#files.texts(name);
    if (files.size === 0) await this.detail(name);
    return [...files].map(([path, content]) => ({ path, content }));
  }

  /** Returns commits that touched a store, newest first. @param before the commit after which the page continues */
  async history(name: string, limit: number, before?: string): Promise<StoreHistory> {
    const paths = await this.#files.paths(name);
    const query = { paths, store: name, limit: limit + 1, ...(before === undefined ? {} : { before }) };
    const found = await this.#options.ledger.history(query);
    // Git may quote an unusual file name, so its history may not be found by that name.
    if (found.length === 0 && before === undefined && storeName.safeParse(name).success)
      throw new NotFound(`There never was a store ${name}.`);
    const entries = found
      .slice(0, limit)
      .map(async entry => ({ ...entry, fields: [...(await this.#fieldHistory.of(entry.commit, name))] }));
    return {
      entries: await Promise.all(entries),
      next: found.length > limit ? (found[limit - 1]?.commit ?? null) : null,
    };
  }

  async diff(name: string, commit: string): Promise<HistoryEntry & { diff: string }> {
    const { ledger } = this.#options;
    const paths = await this.#files.paths(name);
    const [entry, diff] = await Promise.all([ledger.entry(commit, name), ledger.diff(commit, paths)]);
    if (diff === '') throw new NotFound(`The commit ${commit} does not change the store ${name}.`);
    return { ...entry, diff };
  }

  /** Returns commits of the fleet, newest first. @param before the commit after which the page continues */
  async fleetHistory(limit: number, before?: string): Promise<FleetHistory> {
    const commits = await this.#options.ledger.log({ limit: limit + 1, ...(before === undefined ? {} : { before }) });
    const shown = commits.slice(0, limit).map(commit => fleetEntryOf(commit, changesInList));
    const entries = await Promise.all(shown.map(entry => this.#withFields(entry)));
    return { entries, next: commits.length > limit ? (entries.at(-1)?.commit ?? null) : null };
  }

  /** Returns the changes that people made in a commit, without the files rendered from them. */
  async commitDetail(commit: string): Promise<CommitDetail> {
    const { ledger } = this.#options;
    const diff = await ledger.diff(commit, ['stores', fleetPath]);
    const logged = await ledger.commit(commit);
    const entry = await this.#withFields(fleetEntryOf(logged));
    // A commit of a person names no changes; its effect on stores is in its files.
    const names = entry.changeCount === 0 ? storesInDiff(diff) : [];
    const touched = names.slice(0, changesWithFields).map(async store => ({
      store,
      fields: [...(await this.#fieldHistory.of(commit, store))],
    }));
    return { ...entry, touched: await Promise.all(touched), diff };
  }

  async plan(request: PlanRequest): Promise<PlanAnswer> {
    const { tree, revision } = await readyHead(this.#options.ledger);
    const plan = await this.#planOf(tree, request);
    if (plan.action === 'create') await this.#refuseRemains(plan.store);
    return answerOf(plan, await this.#files.texts(plan.store, revision));
  }

  async create(request: WriteRequest, input: unknown): Promise<SubmittedWrite> {
    const { name } = parseValue(storeFile, input).metadata;
    await this.#refuseRemains(name);
    const { slotExempt } = this.#options;
    return this.#submitter.submit(request, name, tree => planCreate(tree, input, slotExempt()));
  }

  /** @throws Stale if the file has another version than the request requires */
  change(request: WriteRequest, name: string, patch: unknown): Promise<SubmittedWrite> {
    return this.#submitter.edit(request, name, tree => {
      const plan = planChange(tree, name, patch);
      // A change that destroys data must not slip in with an edit.
      if (plan.action === 'delete')
        throw new Refused(`A change can't delete ${name}: send DELETE with the field confirm, its name.`);
      return plan;
    });
  }

  /**
   * Deletes unexpected files below `dist/`. @param version of the reviewed list @throws Stale if the list has changed
   */
  restoreFleet(request: WriteRequest, version: string): Promise<SubmittedWrite> {
    const seen = this.#options.drift?.unexpectedIds(version) ?? new Map<string, string>();
    return this.#submitter.submit(request, '', tree => planRestoreFleet(tree, seen));
  }

  /** Carries out an action on a store, according to its plan. @param input parsed by the schema of the action */
  async act(request: WriteRequest, name: string, action: StoreAction, input: unknown): Promise<SubmittedWrite> {
    const sources = await this.#files.sources(name);
    const planner = await planAction(action, name, input, sources);
    // A missing file has no version to start from.
    return sources.isThere
      ? this.#submitter.edit(request, name, planner)
      : this.#submitter.submit(request, name, planner);
  }

  async #planOf(tree: FleetTree, request: PlanRequest): Promise<Plan> {
    if (request.action === 'create') return planCreate(tree, request.store, this.#options.slotExempt());
    if (request.action === 'change') return planChange(tree, request.name, request.patch);
    const { action: id, name, ...input } = request;
    const sources = await this.#files.sources(parseValue(storeName, name));
    const planner = await planAction(storeAction(id), name, input, sources);
    return planner(tree);
  }

  async #refuseRemains(name: string): Promise<void> {
    const refuse = await remainsGuard(this.#options.statusService);
    await refuse(name);
  }

  async #withFields(entry: FleetEntry): Promise<FleetEntry> {
    return {
      ...entry,
      changes: await Promise.all(
        entry.changes.map(async (change, index) =>
          change.store === '' || index >= changesWithFields
            ? change
            : { ...change, fields: [...(await this.#fieldHistory.of(entry.commit, change.store))] },
        ),
      ),
    };
  }
}

/** @param current text by path of the store's current files; unchanged files are left out of the response */
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
      ...plan.deletedPaths.map(path => ({ path, change: 'remove' as const, after: null })),
    ],
  };
}
