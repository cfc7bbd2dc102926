import { createHash, randomUUID } from 'node:crypto';
import { impactView } from '../../contract/impact-view.ts';
import { refusedFileAside } from '../import-reader/import-reader.ts';
import { actorText, type Ledger, type Submit } from '../ledger/index.ts';
import { threadYielder } from '../lib/run-in-steps.ts';
import { pullRequestRef, type PullRequests } from '../pull-requests/index.ts';
import type { ImportFile, PlanWatcher, WriteRequest } from './requests.ts';
import { RunningImport, type RowOutcome } from './running-import.ts';
import type { ImportPlan, ImportProgress, ImportSteps, ImportView } from '#contract';
import {
  importRefusals,
  Conflict,
  nameOf,
  noImpact,
  NotFound,
  planImportRow,
  planImportRows,
  removalsOf,
  sumImpacts,
  type ImportOutcome,
  type ImportRow,
  type FleetTree,
  type Impact,
  type Plan,
  type SlotExemptStores,
} from '#fleet';
import type { CommitAction } from '#fleet/actions';
import { DomainError, toProblems, type Problem } from '#fleet/schema';

export interface ImportsOptions {
  readonly ledger: Ledger;
  /** The pull requests for changes that need a review. @default none */
  readonly pullRequests?: PullRequests | undefined;
  /**
   * Returns true if a request goes to a pull request. @throws Refused if the fleet does not allow the requested mode
   */
  readonly needsReview: (request: WriteRequest) => Promise<boolean>;
  /** Returns the newest fleet. */
  readonly tree: () => Promise<FleetTree>;
  /** Returns the stores that take no start slot now. */
  readonly slotExempt: () => SlotExemptStores;
  /** Returns a check that throws Conflict while a cluster has objects of a store of that name, as of now. */
  readonly remainsGuard: () => Promise<(name: string) => Promise<void>>;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Called with an unexpected error; the row only shows that there was one. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => Date;
}

type PlannedRow = ImportPlan['rows'][number];

/** A request and its file. */
interface ImportRequest {
  readonly request: WriteRequest;
  readonly file: ImportFile;
  readonly removals?: number | undefined;
  readonly needsReview: boolean;
}

/** The reason why a waiting row is not written. */
class Cancelled extends Error {}

/** Number of finished imports that are remembered; Git has their changes. */
const maxRemembered = 50;

/** Milliseconds between two progress reports of an import. */
const reportEvery = 200;

/**
 * Runs imports: each row is a separate change with its own id and outcome; the ledger puts waiting changes into few
 * commits, on the branch of the fleet or on that of one pull request. Progress is kept in memory: after a restart, the
 * same request with the same key continues.
 */
export class Imports {
  readonly #options: ImportsOptions;
  #imports = new Map<string, RunningImport>();

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  /** @param removals the exact number of stores that the requester wants to delete */
  async start(request: WriteRequest, file: ImportFile, removals?: number): Promise<ImportProgress> {
    const { rows } = file;
    const id = importId(request);
    const needsReview = await this.#options.needsReview(request);
    const tree = await this.#options.tree();
    const known = this.#imports.get(id);
    if (known !== undefined && known.failure === null) return known.progress();
    const refusals = importRefusals(tree, rows, removals);
    const initialRows = rows.map((row, index) => {
      const refused = refusals.get(index);
      return refused === undefined ? waitingRow(row) : refusedRow(row, refused);
    });
    const running = new RunningImport(id, initialRows);
    this.#remember(running);
    void this.#run(running, { request, file, removals, needsReview });
    return running.progress();
  }

  /** @throws NotFound if it is unknown or forgotten */
  view(id: string): ImportView {
    return this.#known(id).view();
  }

  /**
   * Returns its counts, and the outcomes of rows since a cursor: all the rows of an import are hundreds of kilobytes.
   * @throws NotFound like {@link view}
   */
  steps(id: string, after: number): ImportSteps {
    return this.#known(id).steps(after);
  }

  /** Cancels rows that still wait; written ones stay. @throws NotFound like {@link view} */
  cancel(id: string): ImportProgress {
    const running = this.#known(id);
    running.isCancelled = true;
    return running.progress();
  }

  #known(id: string): RunningImport {
    const running = this.#imports.get(id);
    if (running === undefined)
      throw new NotFound(
        `There is no import ${id}, or it has expired. Send the file again: rows that are written already change nothing.`,
      );
    return running;
  }

  /**
   * Returns the refused rows like {@link refusedFile}.
   * @throws NotFound also if no row was refused
   * @throws Conflict while it runs
   */
  refused(id: string): Pick<ImportFile, 'format' | 'text'> {
    const running = this.#imports.get(id);
    if (running?.state === 'running') throw new Conflict('The import is still running.');
    const refused = running?.refused ?? null;
    if (refused === null)
      throw new NotFound(`There is no import ${id} with refused rows, or it has expired. Send the file again.`);
    return refused;
  }

  /**
   * Returns the plan of {@link start}.
   * @param requestedRemovals the confirmed number of removals; by default the right one
   * @throws the reason of the signal once it is aborted
   */
  async plan(
    { rows }: ImportFile,
    requestedRemovals?: number,
    { signal, onChecked }: PlanWatcher = {},
  ): Promise<ImportPlan> {
    const { tree: newest, slotExempt, remainsGuard } = this.#options;
    const tree = await newest();
    const refuseRemains = await remainsGuard();
    let reportedAt = performance.now();
    onChecked?.({ checked: 0, total: rows.length });
    const removals = removalsOf(tree, rows);
    const yieldThread = threadYielder();
    const refused = new Map<number, readonly Problem[]>();
    for (const [index, row] of rows.entries()) {
      await refuseRemains(nameOf(row)).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        refused.set(index, toProblems(error));
      });
      await yieldThread();
      signal?.throwIfAborted();
    }
    const impacts = new Map<string, Impact>();
    const planned: PlannedRow[] = [];
    const options = { slotExempt: slotExempt(), removals: requestedRemovals ?? removals.count, refused };
    for (const { row, outcome } of planImportRows(tree, rows, options)) {
      // The plans themselves are not kept: each has all the manifests of its store.
      if (outcome.state === 'planned') impacts.set(outcome.name, outcome.plan.impact);
      planned.push(plannedRow(row, outcome));
      await yieldThread();
      signal?.throwIfAborted();
      if (performance.now() - reportedAt < reportEvery) continue;
      reportedAt = performance.now();
      onChecked?.({ checked: planned.length, total: rows.length });
    }
    const { summary, stores, requests } = sumImpacts(impacts);
    return { impact: { summary, stores, requests }, removals, rows: planned };
  }

  async #run(running: RunningImport, requested: ImportRequest): Promise<void> {
    const { ledger, pullRequests, remainsGuard } = this.#options;
    const report = this.#reporter(running);
    const writeAll = async (submit: Submit) => {
      const guard = remainsGuard();
      const guardedSubmit: Submit = (change, planner) =>
        submit(change, tree => {
          // A change is planned with those of its commit, so a change that was cancelled until then is left out.
          if (running.isCancelled) throw new Cancelled();
          return planner(tree);
        });
      const writing: Promise<void>[] = [];
      const yieldThread = threadYielder();
      for (const [index, row] of requested.file.rows.entries()) {
        if (running.rows[index]?.state !== 'waiting') continue;
        const written = this.#write(guardedSubmit, requested, row, index, guard).then(ended => {
          running.end(index, ended);
          report();
        });
        writing.push(written);
        await yieldThread();
      }
      await Promise.all(writing);
    };
    if (pullRequests === undefined || !requested.needsReview) await writeAll((...change) => ledger.submit(...change));
    else await this.#openPullRequest(running, requested.file, pullRequests, writeAll);
    // Even if their file fails: written rows stay written, and each refused row has its reason.
    running.refused = await refusedOf(requested.file, running.rows).catch((error: unknown) => {
      this.#options.onFailure(error);
      return null;
    });
    running.state = 'done';
    report();
  }

  /** Writes all rows to one pull request; none of them if it can't be opened. */
  async #openPullRequest(
    running: RunningImport,
    { rows }: ImportFile,
    pullRequests: PullRequests,
    writeAll: (submit: Submit) => Promise<void>,
  ): Promise<void> {
    try {
      const { pull, inFleet } = await pullRequests.submitImport(running.id, writeAll);
      running.pullRequest = pull === undefined ? null : pullRequestRef(pull);
      for (const [index, row] of running.rows.entries()) {
        if (row.state === 'inReview' && inFleet.has(row.commit ?? '')) running.end(index, { ...row, state: 'written' });
      }
    } catch (error) {
      const problems = this.#problemsOf(error);
      running.failure = problems.map(({ rule }) => rule).join('; ');
      for (const [index, row] of rows.entries()) {
        const state = running.rows[index]?.state;
        if (state === 'waiting' || state === 'inReview') running.end(index, refusedRow(row, problems));
      }
    }
  }

  /** Never rejects: every result is an outcome of the row. */
  async #write(
    submit: Submit,
    { request, removals, needsReview }: ImportRequest,
    row: ImportRow,
    index: number,
    guard: ReturnType<ImportsOptions['remainsGuard']>,
  ): Promise<RowOutcome> {
    const { now, slotExempt } = this.#options;
    const { actor, idempotencyKey: key } = request;
    const identity = identityOf(row);
    const { name } = identity;
    try {
      const refuseRemains = await guard;
      await refuseRemains(name);
      const ofRow = key && { key: `${key.key}.${index + 1}`, request: digest(JSON.stringify(row.input)) };
      const change = {
        id: randomUUID(),
        actor,
        at: now(),
        ...(ofRow === undefined ? {} : { idempotencyKey: ofRow }),
        ...(removals === undefined ? {} : { removals }),
      };
      const { commit, written } = await submit(
        change,
        tree => planImportRow(tree, row, slotExempt()) ?? noChange(name),
      );
      const state = written ? (needsReview ? 'inReview' : 'written') : 'unchanged';
      return { ...identity, state, commit, problems: [] };
    } catch (error) {
      if (error instanceof Cancelled) return { ...identity, state: 'cancelled', commit: null, problems: [] };
      return refusedRow(
        row,
        this.#problemsOf(error).map(problem => ({ file: row.file, ...row.locate(problem.field), ...problem })),
      );
    }
  }

  #problemsOf(error: unknown): readonly Problem[] {
    if (error instanceof DomainError) return toProblems(error);
    this.#options.onFailure(error);
    return [{ field: '', rule: 'internal error; see the server log' }];
  }

  #remember(running: RunningImport): void {
    this.#imports.set(running.id, running);
    for (const [id, { state }] of this.#imports) {
      if (this.#imports.size <= maxRemembered) return;
      if (state === 'done') this.#imports.delete(id);
    }
  }

  /** Reports progress now and then while rows end, and once more when all are done. */
  #reporter(running: RunningImport): () => void {
    let timer: NodeJS.Timeout | null = null;
    const report = () => {
      timer = null;
      this.#options.onProgress(running.progress());
    };
    return () => {
      if (running.state === 'done') {
        if (timer) clearTimeout(timer);
        report();
      } else {
        timer ??= setTimeout(report, reportEvery).unref();
      }
    };
  }
}

/** Makes two requests of one person with the same key one import. */
function importId({ actor, idempotencyKey: key }: WriteRequest): string {
  return key === undefined ? randomUUID() : digest(`${actorText(actor)}\n${key.key}\n${key.request}`);
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const identityOf = (row: ImportRow) => ({ name: nameOf(row), line: row.locate('metadata.name').line });

const waitingRow = (row: ImportRow): RowOutcome => ({
  ...identityOf(row),
  state: 'waiting',
  commit: null,
  problems: [],
});

const refusedRow = (row: ImportRow, problems: readonly Problem[]): RowOutcome => ({
  ...identityOf(row),
  state: 'refused',
  commit: null,
  problems: problems.map(problem => ({ ...problem })),
});

async function refusedOf({ format, text }: ImportFile, rows: readonly RowOutcome[]): Promise<RunningImport['refused']> {
  const problemsOf = (row: RowOutcome) =>
    row.state === 'cancelled' ? [{ field: '', rule: 'was cancelled' }] : row.problems;
  const refused = new Map(
    rows.flatMap((row, index) =>
      row.state === 'refused' || row.state === 'cancelled' ? [[index, problemsOf(row)]] : [],
    ),
  );
  if (refused.size === 0) return null;
  return { format, text: await refusedFileAside({ file: `stores.${format}`, text, format, refused }) };
}

const actions: Partial<Record<CommitAction, PlannedRow['state']>> = { create: 'new', delete: 'removed' };

function plannedRow(row: ImportRow, outcome: ImportOutcome): PlannedRow {
  const { summary, fields, restarts, warnings } = impactView(
    outcome.state === 'planned' ? outcome.plan.impact : noImpact,
  );
  return {
    ...identityOf(row),
    state: outcome.state === 'planned' ? (actions[outcome.plan.action] ?? 'changed') : outcome.state,
    summary,
    fields,
    restarts,
    warnings,
    problems: outcome.state === 'refused' ? outcome.problems.map(problem => ({ ...problem })) : [],
  };
}

function noChange(store: string): Plan {
  return {
    action: 'change',
    store,
    writes: new Map(),
    deletedPaths: [],
    subject: `Change store ${store}`,
    impact: noImpact,
  };
}
