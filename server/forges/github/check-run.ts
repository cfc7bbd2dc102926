import { read } from '../answers.ts';
import { ForgeAnswerUnknown } from '../errors.ts';
import { retried, type Patience } from '../retry.ts';
import { clip, fingerprint } from '../texts.ts';
import type { Annotation, Report, Repository } from '../types.ts';
import { checkRun, checkRuns } from './answers.ts';
import { once, type Client, type Rest } from './client.ts';

/** GitHub's limit for one request. */
const annotationsPerRequest = 50;
const summaryLimit = 65_000;

type Output = NonNullable<Rest['checks']['create']['parameters']['output']>;

/** The state of a run of this report: its number of annotations; without `id` it must be created. */
interface Progress {
  readonly id?: number;
  readonly annotations: number;
  readonly done: boolean;
}

/**
 * Publishes a report as a check run. GitHub only ever adds annotations to a run, so a report that differs from the
 * current one gets a new run, which replaces it; the same report changes nothing. With more annotations than fit into a
 * request, the run stays in progress until the last are sent: it never looks complete before it is.
 * @param appId our App, if it is known: another App's run may have the same name
 */
export async function reportCheckRun(
  { octokit }: Client,
  { owner, name: repo }: Repository,
  sha: string,
  report: Report,
  { appId, patience }: { readonly appId: number | undefined; readonly patience: Patience },
): Promise<void> {
  const { name, state, annotations } = report;
  const target = { owner, repo };
  const request = `GitHub: the check runs ${name} of ${sha}`;
  const mark = fingerprint([state, report.title, report.summary, annotations]);

  async function readProgress(): Promise<Progress> {
    const { data } = await octokit.rest.checks.listForRef({
      ...target,
      ref: sha,
      check_name: name,
      filter: 'all',
      per_page: 100,
      ...(appId === undefined ? {} : { app_id: appId }),
    });
    const newest = read(checkRuns, data, request).check_runs.sort((one, other) => other.id - one.id)[0];
    if (newest === undefined) return { annotations: 0, done: false };
    const { id, external_id, status, output } = newest;
    if (external_id === mark) {
      const complete = output.annotations_count >= annotations.length;
      return { id, annotations: output.annotations_count, done: complete && status === 'completed' };
    }
    const untouched = status !== 'completed' && output.annotations_count === 0;
    return { ...(untouched ? { id } : {}), annotations: 0, done: false };
  }

  async function add({ id, annotations: from }: Progress): Promise<Progress> {
    const until = from + annotationsPerRequest;
    const done = until >= annotations.length;
    const fields = {
      external_id: mark,
      ...(done ? { status: 'completed' as const, conclusion: state } : { status: 'in_progress' as const }),
      output: outputOf(report, annotations.slice(from, until)),
    };
    const { data } =
      id === undefined
        ? await octokit.rest.checks.create({ ...target, name, head_sha: sha, ...fields, request: once })
        : await octokit.rest.checks.update({ ...target, check_run_id: id, ...fields, request: once });
    return { id: read(checkRun, data, request).id, annotations: until, done };
  }

  // After a fault the state of the run is unknown, so it is read again.
  let known: Progress | undefined;
  const step = async (): Promise<Progress> => {
    const progress = known ?? (await readProgress());
    known = undefined;
    if (!progress.done) known = await add(progress);
    return known ?? progress;
  };
  const enough = 2 * Math.ceil(annotations.length / annotationsPerRequest) + 2;
  for (let taken = 0; taken < enough; taken++) {
    if ((await retried(step, patience)).done) return;
  }
  throw new ForgeAnswerUnknown(`${request} lost their annotations`);
}

function outputOf({ title, summary }: Report, annotations: readonly Annotation[]): Output {
  return {
    title: clip(title, 255),
    summary: clip(summary, summaryLimit),
    ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotationOf) }),
  };
}

const annotationOf = ({ path, line, column, message, level }: Annotation) => ({
  path,
  start_line: line,
  end_line: line,
  ...(column === undefined ? {} : { start_column: column, end_column: column }),
  annotation_level: level,
  message: clip(message, summaryLimit),
});
