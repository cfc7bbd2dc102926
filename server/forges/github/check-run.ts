import { read } from '../answers.ts';
import { ForgeAnswerUnknown } from '../errors.ts';
import { retried, type Patience } from '../retry.ts';
import { clip, fingerprint } from '../texts.ts';
import type { Annotation, Report, Repository } from '../types.ts';
import { checkRun, checkRuns } from './answers.ts';
import { once, type Client, type Rest } from './client.ts';

/** What GitHub takes in one request. */
const annotationsPerRequest = 50;
const summaryLimit = 65_000;

type Output = NonNullable<Rest['checks']['create']['parameters']['output']>;

/** Where a run of this report stands: how many annotations it has; without `id` it has to be made. */
interface Progress {
  readonly id?: number;
  readonly annotations: number;
  readonly done: boolean;
}

/**
 * Says a report as a check run. GitHub only ever adds annotations to a run, so a report that differs from the one that
 * is there gets a run of its own, which takes its place; the same report again changes nothing. With more annotations
 * than fit into a request the run is in progress until the last are there: it never looks done when it is not.
 * @param appId of the App that we are, where it is known: another App's run may have the same name
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
  const asked = `GitHub: the check runs ${name} of ${sha}`;
  const mark = fingerprint([state, report.title, report.summary, annotations]);

  async function look(): Promise<Progress> {
    const { data } = await octokit.rest.checks.listForRef({
      ...target,
      ref: sha,
      check_name: name,
      filter: 'all',
      per_page: 100,
      ...(appId === undefined ? {} : { app_id: appId }),
    });
    const newest = read(checkRuns, data, asked).check_runs.sort((one, other) => other.id - one.id)[0];
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
    const said = {
      external_id: mark,
      ...(done ? { status: 'completed' as const, conclusion: state } : { status: 'in_progress' as const }),
      output: outputOf(report, annotations.slice(from, until)),
    };
    const { data } =
      id === undefined
        ? await octokit.rest.checks.create({ ...target, name, head_sha: sha, ...said, request: once })
        : await octokit.rest.checks.update({ ...target, check_run_id: id, ...said, request: once });
    return { id: read(checkRun, data, asked).id, annotations: until, done };
  }

  // After a fault it is not known what is there: then it is looked for anew.
  let known: Progress | undefined;
  const step = async (): Promise<Progress> => {
    const progress = known ?? (await look());
    known = undefined;
    if (!progress.done) known = await add(progress);
    return known ?? progress;
  };
  const enough = 2 * Math.ceil(annotations.length / annotationsPerRequest) + 2;
  for (let taken = 0; taken < enough; taken++) {
    if ((await retried(step, patience)).done) return;
  }
  throw new ForgeAnswerUnknown(`${asked} lost their annotations`);
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
