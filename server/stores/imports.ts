import { createHash, randomUUID } from 'node:crypto';
import { impactView } from '../../contract/impact-view.ts';
import { refusedFileAside } from '../import-reader/import-reader.ts';
import { actorText, type Ledger } from '../ledger/index.ts';
import { breather } from '../lib/cooperatively.ts';
import { pullRequestRef, type PullRequests, type Submit } from '../pull-requests/index.ts';
import { RunningImport, type Row } from './running-import.ts';
import type { ImportFile, PlanWatcher, WriteRequest } from './service.ts';
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
  type Action,
  type ImportOutcome,
  type ImportRow,
  type FleetTree,
  type Impact,
  type Plan,
  type StartedStores,
} from '#fleet';
import { DomainError, toProblems, type Problem } from '#fleet/schema';

export interface ImportsOptions {
  readonly ledger: Ledger;
  /** Where changes can be reviewed. @default nowhere */
  readonly pullRequests?: PullRequests | undefined;
  /** Whether what is asked for goes to a pull request. @throws Refused when it may not go where the request wants it */
  readonly isReviewed: (request: WriteRequest) => Promise<boolean>;
  /** The newest fleet. */
  readonly tree: () => Promise<FleetTree>;
  /** Stores that take no provisioning slot, as they are now. */
  readonly started: () => StartedStores;
  /** As the fleet and the clusters are now: throws Conflict while something of a store of a name is left in a cluster. */
  readonly remainsGuard: () => Promise<(name: string) => Promise<void>>;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Told of an error that nobody expected; its row only says that there was one. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => Date;
}

type PlannedRow = ImportPlan['rows'][number];

/** What is asked for, and by whom. */
interface Asked {
  readonly request: WriteRequest;
  readonly file: ImportFile;
  readonly removals?: number | undefined;
  readonly isReviewed: boolean;
}

/** Why a row that waited is not written. */
class Cancelled extends Error {}

/** Jobs that are remembered once they are done; Git has what they wrote. */
const mostRemembered = 50;

/** Milliseconds between two tellings of how far a job is. */
const tellEvery = 200;

/**
 * Imports: each row is a change of its own, with its own id and outcome; the ledger puts what waits into few
 * commits, on the branch of the fleet or on that of one pull request. How far a job is lives in memory: after a restart
 * the same request with the same key goes on where it was.
 */
export class Imports {
  readonly #options: ImportsOptions;
  #jobs = new Map<string, RunningImport>();

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  /** @param removals the exact number of stores that whoever asks wants to remove */
  async start(request: WriteRequest, file: ImportFile, removals?: number): Promise<ImportProgress> {
    const { rows } = file;
    const id = jobId(request);
    const isReviewed = await this.#options.isReviewed(request);
    const tree = await this.#options.tree();
    const known = this.#jobs.get(id);
    if (known !== undefined && known.failure === null) return known.progress();
    const refusals = importRefusals(tree, rows, removals);
    const begun = rows.map((row, index) => {
      const refused = refusals.get(index);
      return refused === undefined ? waitingRow(row) : refusedRow(row, refused);
    });
    const job = new RunningImport(id, begun);
    this.#remember(job);
    void this.#run(job, { request, file, removals, isReviewed });
    return job.progress();
  }

  /** @throws NotFound when it is not known, or not any more */
  view(id: string): ImportView {
    return this.#known(id).view();
  }

  /**
   * Its counts, and what became of rows since a cursor: all the rows of an import are hundreds of kilobytes.
   * @throws NotFound as {@link view} does
   */
  steps(id: string, after: number): ImportSteps {
    return this.#known(id).steps(after);
  }

  /** Writes nothing of what still waits; what is written stays. @throws NotFound as {@link view} does */
  cancel(id: string): ImportProgress {
    const job = this.#known(id);
    job.isCancelled = true;
    return job.progress();
  }

  #known(id: string): RunningImport {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new NotFound(`There is no import ${id}, or it has expired.`);
    return job;
  }

  /** As {@link refusedFile}. @throws NotFound also when no row was refused @throws Conflict while it runs */
  refused(id: string): Pick<ImportFile, 'format' | 'text'> {
    const job = this.#jobs.get(id);
    if (job?.state === 'running') throw new Conflict('The import is still running.');
    const refused = job?.refused ?? null;
    if (refused === null) throw new NotFound(`There are no refused rows of an import ${id}.`);
    return refused;
  }

  /**
   * What {@link start} would do.
   * @param said the number of removals; by default as if the right one had been said
   * @throws the reason of the signal once it is aborted
   */
  async plan({ rows }: ImportFile, said?: number, { signal, onChecked }: PlanWatcher = {}): Promise<ImportPlan> {
    const { tree: newest, started, remainsGuard } = this.#options;
    const tree = await newest();
    const refuseRemains = await remainsGuard();
    let toldAt = performance.now();
    onChecked?.({ checked: 0, total: rows.length });
    const removals = removalsOf(tree, rows);
    const breathe = breather();
    const refused = new Map<number, readonly Problem[]>();
    for (const [index, row] of rows.entries()) {
      await refuseRemains(nameOf(row)).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        refused.set(index, toProblems(error));
      });
      await breathe();
      signal?.throwIfAborted();
    }
    const impacts = new Map<string, Impact>();
    const planned: PlannedRow[] = [];
    const options = { started: started(), removals: said ?? removals.count, refused };
    for (const { row, outcome } of planImportRows(tree, rows, options)) {
      // The plans themselves are not kept: each has all the manifests of its store.
      if (outcome.state === 'planned') impacts.set(outcome.name, outcome.plan.impact);
      planned.push(plannedRow(row, outcome));
      await breathe();
      signal?.throwIfAborted();
      if (performance.now() - toldAt < tellEvery) continue;
      toldAt = performance.now();
      onChecked?.({ checked: planned.length, total: rows.length });
    }
    const { summary, stores, requests } = sumImpacts(impacts);
    return { impact: { summary, stores, requests }, removals, rows: planned };
  }

  async #run(job: RunningImport, asked: Asked): Promise<void> {
    const { ledger, pullRequests, remainsGuard } = this.#options;
    const tell = this.#teller(job);
    const writeAll = async (submit: Submit) => {
      const guard = remainsGuard();
      const guardedSubmit: Submit = (change, planner) =>
        submit(change, tree => {
          // What waits for its commit is planned late: what was cancelled until then is left out.
          if (job.isCancelled) throw new Cancelled();
          return planner(tree);
        });
      const writing: Promise<void>[] = [];
      const breathe = breather();
      for (const [index, row] of asked.file.rows.entries()) {
        if (job.rows[index]?.state !== 'waiting') continue;
        const written = this.#write(guardedSubmit, asked, row, index, guard).then(ended => {
          job.end(index, ended);
          tell();
        });
        writing.push(written);
        await breathe();
      }
      await Promise.all(writing);
    };
    if (pullRequests === undefined || !asked.isReviewed) await writeAll((...change) => ledger.submit(...change));
    else await this.#propose(job, asked.file, pullRequests, writeAll);
    // Whatever becomes of their file: what was written is written, and each row says why it was refused.
    job.refused = await refusedOf(asked.file, job.rows).catch((error: unknown) => {
      this.#options.onFailure(error);
      return null;
    });
    job.state = 'done';
    tell();
  }

  /** As long as there is no pull request, nothing is proposed. */
  async #propose(
    job: RunningImport,
    { rows }: ImportFile,
    pullRequests: PullRequests,
    writeAll: (submit: Submit) => Promise<void>,
  ): Promise<void> {
    try {
      const { pull, inFleet } = await pullRequests.proposeMany(job.id, writeAll);
      job.pullRequest = pull === undefined ? null : pullRequestRef(pull);
      for (const [index, row] of job.rows.entries()) {
        if (row.state === 'proposed' && inFleet.has(row.commit ?? '')) job.end(index, { ...row, state: 'written' });
      }
    } catch (error) {
      const problems = this.#problemsOf(error);
      job.failure = problems.map(({ rule }) => rule).join('; ');
      for (const [index, row] of rows.entries()) {
        const state = job.rows[index]?.state;
        if (state === 'waiting' || state === 'proposed') job.end(index, refusedRow(row, problems));
      }
    }
  }

  /** Every way to end is an outcome of the row. */
  async #write(
    submit: Submit,
    { request, removals, isReviewed }: Asked,
    row: ImportRow,
    index: number,
    guard: ReturnType<ImportsOptions['remainsGuard']>,
  ): Promise<Row> {
    const { now, started } = this.#options;
    const { actor, idempotencyKey: key } = request;
    const place = placeOf(row);
    const { name } = place;
    try {
      const refuseRemains = await guard;
      await refuseRemains(name);
      const ofRow = key && { key: `${key.key}.${index + 1}`, request: digest(JSON.stringify(row.input)) };
      const change = {
        ...{ id: randomUUID(), actor, at: now() },
        ...(ofRow === undefined ? {} : { idempotencyKey: ofRow }),
        ...(removals === undefined ? {} : { removals }),
      };
      const { commit, written } = await submit(change, tree => planImportRow(tree, row, started()) ?? noChange(name));
      const state = written ? (isReviewed ? 'proposed' : 'written') : 'unchanged';
      return { ...place, state, commit, problems: [] };
    } catch (error) {
      if (error instanceof Cancelled) return { ...place, state: 'cancelled', commit: null, problems: [] };
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

  #remember(job: RunningImport): void {
    this.#jobs.set(job.id, job);
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= mostRemembered) return;
      if (state === 'done') this.#jobs.delete(id);
    }
  }

  /** Tells now and then while rows come in, and once more when it is done. */
  #teller(job: RunningImport): () => void {
    let timer: NodeJS.Timeout | null = null;
    const tell = () => {
      timer = null;
      this.#options.onProgress(job.progress());
    };
    return () => {
      if (job.state === 'done') {
        if (timer) clearTimeout(timer);
        tell();
      } else {
        timer ??= setTimeout(tell, tellEvery).unref();
      }
    };
  }
}

/** Two requests of one person with the same key are one job. */
function jobId({ actor, idempotencyKey: key }: WriteRequest): string {
  return key === undefined ? randomUUID() : digest(`${actorText(actor)}\n${key.key}\n${key.request}`);
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const placeOf = (row: ImportRow) => ({ name: nameOf(row), line: row.locate('metadata.name').line });

const waitingRow = (row: ImportRow): Row => ({ ...placeOf(row), state: 'waiting', commit: null, problems: [] });

const refusedRow = (row: ImportRow, problems: readonly Problem[]): Row => ({
  ...placeOf(row),
  state: 'refused',
  commit: null,
  problems: problems.map(problem => ({ ...problem })),
});

async function refusedOf({ format, text }: ImportFile, rows: readonly Row[]): Promise<RunningImport['refused']> {
  const said = (row: Row) => (row.state === 'cancelled' ? [{ field: '', rule: 'was cancelled' }] : row.problems);
  const refused = new Map(
    rows.flatMap((row, index) => (row.state === 'refused' || row.state === 'cancelled' ? [[index, said(row)]] : [])),
  );
  if (refused.size === 0) return null;
  return { format, text: await refusedFileAside({ file: `stores.${format}`, text, format, refused }) };
}

const actions: Partial<Record<Action, PlannedRow['state']>> = { create: 'new', remove: 'removed' };

function plannedRow(row: ImportRow, outcome: ImportOutcome): PlannedRow {
  const { summary, fields, restarts, warnings } = impactView(
    outcome.state === 'planned' ? outcome.plan.impact : noImpact,
  );
  return {
    ...placeOf(row),
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
    removals: [],
    subject: `Change store ${store}`,
    impact: noImpact,
  };
}
