import { createHash, randomUUID } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { proposedIn, type PullRequests, type Submit } from '../changes/index.ts';
import { actorText, type Ledger } from '../ledger/index.ts';
import { intentView } from './intent-view.ts';
import type { BulkFile, WriteRequest } from './service.ts';
import {
  bulkRefusals,
  Conflict,
  DomainError,
  nameOf,
  noIntent,
  NotFound,
  planBulkRow,
  planBulkRows,
  refusedFile,
  removalsOf,
  sumIntents,
  type Action,
  type BulkOutcome,
  type BulkRow,
  type FleetTree,
  type Intent,
  type Plan,
  type Settled,
} from '#fleet';
import { InvalidInput, type Problem } from '#fleet/schema';
import type { BulkPlan, BulkProgress, BulkView } from '#server/contract';

export interface BulksOptions {
  readonly ledger: Ledger;
  /** Where changes can be reviewed. @default nowhere */
  readonly pullRequests?: PullRequests | undefined;
  /** Whether what is asked for goes to a pull request. @throws Refused when it may not go where the request wants it */
  readonly isReviewed: (request: WriteRequest) => Promise<boolean>;
  /** The newest fleet. */
  readonly tree: () => Promise<FleetTree>;
  /** Stores that take no provisioning slot, as they are now. */
  readonly settled: () => Settled;
  /** @throws Conflict while something of a store of that name is left in a cluster */
  readonly refuseRemains: (name: string) => Promise<void>;
  readonly onProgress: (progress: BulkProgress) => void;
  /** Told of an error that nobody expected; its row only says that there was one. */
  readonly onFailure: (error: unknown) => void;
  readonly now: () => Date;
}

type Row = BulkView['rows'][number];
type PlannedRow = BulkPlan['rows'][number];

/** What is asked for, and by whom. */
interface Asked {
  readonly request: WriteRequest;
  readonly file: BulkFile;
  readonly removals?: number | undefined;
  readonly isReviewed: boolean;
}

interface Job extends Pick<BulkProgress, 'id'> {
  readonly rows: Row[];
  state: BulkProgress['state'];
  pullRequest: BulkProgress['pullRequest'];
  failure: BulkProgress['failure'];
  /** Once it is done: the rows that were refused, as they were sent. */
  refused: Pick<BulkFile, 'format' | 'text'> | null;
}

/** Jobs that are remembered once they are done; Git has what they wrote. */
const mostRemembered = 50;

/** Milliseconds between two tellings of how far a job is. */
const tellEvery = 200;

/**
 * Bulk requests: each row is a change of its own, with its own id and outcome; the ledger puts what waits into few
 * commits, on the branch of the fleet or on that of one pull request. How far a job is lives in memory: after a restart
 * the same request with the same key goes on where it was.
 */
export class Bulks {
  #jobs = new Map<string, Job>();

  constructor(private readonly options: BulksOptions) {}

  /** @param removals the exact number of stores that whoever asks wants to remove */
  async start(request: WriteRequest, file: BulkFile, removals?: number): Promise<BulkProgress> {
    const { rows } = file;
    const id = jobId(request);
    const isReviewed = await this.options.isReviewed(request);
    const tree = await this.options.tree();
    const known = this.#jobs.get(id);
    if (known !== undefined && known.failure === null) return progressOf(known);
    const refusals = bulkRefusals(tree, rows, removals);
    const job: Job = {
      id,
      state: 'running',
      rows: rows.map((row, index) => {
        const refused = refusals.get(index);
        return refused === undefined ? waitingRow(row) : refusedRow(row, refused);
      }),
      pullRequest: null,
      failure: null,
      refused: null,
    };
    this.#remember(job);
    void this.#run(job, { request, file, removals, isReviewed });
    return progressOf(job);
  }

  /** @throws NotFound when it is not known, or not any more */
  view(id: string): BulkView {
    const job = this.#known(id);
    return { ...progressOf(job), rows: job.rows };
  }

  /** Its counts alone: the rows of an import are hundreds of kilobytes. @throws NotFound as {@link view} does */
  progress(id: string): BulkProgress {
    return progressOf(this.#known(id));
  }

  #known(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new NotFound(`There is no bulk request ${id}, or it was long ago.`);
    return job;
  }

  /** As {@link refusedFile}. @throws NotFound also when no row was refused @throws Conflict while it runs */
  refused(id: string): Pick<BulkFile, 'format' | 'text'> {
    const job = this.#jobs.get(id);
    if (job?.state === 'running') throw new Conflict('The bulk request is not done yet.');
    const refused = job?.refused ?? null;
    if (refused === null) throw new NotFound(`There are no refused rows of a bulk request ${id}.`);
    return refused;
  }

  /** What {@link start} would do. @param removals by default as if the right number had been said */
  async plan({ rows }: BulkFile, said?: number): Promise<BulkPlan> {
    const { tree: newest, settled, refuseRemains } = this.options;
    const tree = await newest();
    const removals = removalsOf(tree, rows);
    const refused = new Map<number, readonly Problem[]>();
    for (const [index, row] of rows.entries()) {
      await refuseRemains(nameOf(row)).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
        refused.set(index, problemsOf(error));
      });
    }
    const intents = new Map<string, Intent>();
    const planned: PlannedRow[] = [];
    const options = { settled: settled(), removals: said ?? removals.count, refused };
    for (const { row, outcome } of planBulkRows(tree, rows, options)) {
      // The plans themselves are not kept: each has all the manifests of its store.
      if (outcome.state === 'planned') intents.set(outcome.name, outcome.plan.intent);
      planned.push(plannedRow(row, outcome));
      // Planning is work; requests and streams go on meanwhile.
      await breathe();
    }
    const { summary, stores, requests } = sumIntents(intents);
    return { intent: { summary, stores, requests }, removals, rows: planned };
  }

  async #run(job: Job, asked: Asked): Promise<void> {
    const { ledger, pullRequests } = this.options;
    const tell = this.#teller(job);
    const writeAll = async (submit: Submit) => {
      const writing = asked.file.rows.map(async (row, index) => {
        if (job.rows[index]?.state !== 'waiting') return;
        job.rows[index] = await this.#write(submit, asked, row, index);
        tell();
      });
      await Promise.all(writing);
    };
    if (pullRequests === undefined || !asked.isReviewed) await writeAll((...change) => ledger.submit(...change));
    else await this.#propose(job, asked.file, pullRequests, writeAll);
    job.state = 'done';
    job.refused = refusedOf(asked.file, job.rows);
    tell();
  }

  /** As long as there is no pull request, nothing is proposed. */
  async #propose(
    job: Job,
    { rows }: BulkFile,
    pullRequests: PullRequests,
    writeAll: (submit: Submit) => Promise<void>,
  ): Promise<void> {
    try {
      const { pull, inFleet } = await pullRequests.proposeMany(job.id, writeAll);
      job.pullRequest = pull === undefined ? null : proposedIn(pull);
      for (const [index, row] of job.rows.entries()) {
        if (row.state === 'proposed' && inFleet.has(row.commit ?? '')) job.rows[index] = { ...row, state: 'written' };
      }
    } catch (error) {
      const problems = this.#problemsOf(error);
      job.failure = problems.map(({ rule }) => rule).join('; ');
      for (const [index, row] of rows.entries()) {
        const state = job.rows[index]?.state;
        if (state === 'waiting' || state === 'proposed') job.rows[index] = refusedRow(row, problems);
      }
    }
  }

  /** Every way to end is an outcome of the row. */
  async #write(submit: Submit, { request, removals, isReviewed }: Asked, row: BulkRow, index: number): Promise<Row> {
    const { now, settled, refuseRemains } = this.options;
    const { actor, idempotencyKey: key } = request;
    const place = placeOf(row);
    const { name } = place;
    try {
      await refuseRemains(name);
      const ofRow = key && { key: `${key.key}.${index + 1}`, request: digest(JSON.stringify(row.input)) };
      const change = {
        ...{ id: randomUUID(), actor, at: now() },
        ...(ofRow === undefined ? {} : { idempotencyKey: ofRow }),
        ...(removals === undefined ? {} : { removals }),
      };
      const { commit, written } = await submit(change, tree => planBulkRow(tree, row, settled()) ?? noChange(name));
      const state = written ? (isReviewed ? 'proposed' : 'written') : 'unchanged';
      return { ...place, state, commit, problems: [] };
    } catch (error) {
      return refusedRow(
        row,
        this.#problemsOf(error).map(problem => ({ file: row.file, ...row.locate(problem.field), ...problem })),
      );
    }
  }

  #problemsOf(error: unknown): readonly Problem[] {
    if (!(error instanceof DomainError || error instanceof InvalidInput)) this.options.onFailure(error);
    return problemsOf(error);
  }

  #remember(job: Job): void {
    this.#jobs.set(job.id, job);
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= mostRemembered) return;
      if (state === 'done') this.#jobs.delete(id);
    }
  }

  /** Tells now and then while rows come in, and once more when it is done. */
  #teller(job: Job): () => void {
    let timer: NodeJS.Timeout | null = null;
    const tell = () => {
      timer = null;
      this.options.onProgress(progressOf(job));
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

function progressOf({ id, state, rows, pullRequest, failure }: Job): BulkProgress {
  const count = (state: Row['state']) => rows.filter(row => row.state === state).length;
  return {
    id,
    state,
    total: rows.length,
    written: count('written'),
    proposed: count('proposed'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    pullRequest,
    failure,
  };
}

const placeOf = (row: BulkRow) => ({ name: nameOf(row), line: row.locate('metadata.name').line });

const waitingRow = (row: BulkRow): Row => ({ ...placeOf(row), state: 'waiting', commit: null, problems: [] });

const refusedRow = (row: BulkRow, problems: readonly Problem[]): Row => ({
  ...placeOf(row),
  state: 'refused',
  commit: null,
  problems: problems.map(problem => ({ ...problem })),
});

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof InvalidInput) return error.problems;
  const field = error instanceof Conflict ? (error.field ?? '') : '';
  const rule = error instanceof DomainError ? error.message : 'could not be written; the log of the server says more';
  return [{ field, rule }];
}

function refusedOf(file: BulkFile, rows: readonly Row[]): Job['refused'] {
  const problems = new Map(rows.flatMap((row, index) => (row.state === 'refused' ? [[index, row.problems]] : [])));
  return problems.size === 0 ? null : { format: file.format, text: refusedFile(file, problems) };
}

const actions: Partial<Record<Action, PlannedRow['state']>> = { create: 'new', remove: 'removed' };

function plannedRow(row: BulkRow, outcome: BulkOutcome): PlannedRow {
  const { summary, fields, restarts, warnings } = intentView(
    outcome.state === 'planned' ? outcome.plan.intent : noIntent,
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
    intent: noIntent,
  };
}
