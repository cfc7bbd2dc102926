import { isUnreadable, type History } from './history.ts';
import type { InitStep, KindStatus, ReadyStep } from './kind.ts';
import { checksOf, componentOf, isReadable, isRunning, remains, type Observation, type Reach } from './observation.ts';
import { containerOf, newestPod, succeeded } from './pods.ts';
import { findProblems, type Problem } from './problems.ts';
import { isOrphan, markedObjects, removalBlock } from './removal.ts';
import { earliest, latest } from './time.ts';
import type { Step } from '#contract';

/** Titles of the steps that every kind of store has. */
const titles: Readonly<Record<string, string>> = {
  commit: 'Committed to Git',
  delivery: 'Applied by the engine',
  reach: 'Takes orders',
  files: 'Files removed from Git',
  prune: 'Removed from the cluster',
  proof: 'Nothing remains',
};

/** The path of a store from commit to shopper, or from removal to proof, with the times that the cluster itself gave. */
export function steps(observation: Observation, history: History, now: Date): Step[] {
  const runs = history.desired === 'running' || isOrphan(observation, history);
  return runs ? upward(observation, history, now) : downward(observation, history, now);
}

function upward(observation: Observation, history: History, now: Date): Step[] {
  const { delivery, cluster, reach } = observation;
  const { kind } = history;
  const committedAt = history.target?.at ?? history.createdAt;
  const committed = step('commit', 'done', committedAt, committedAt, shortCommit(history));
  // The file is in Git; no further step begins before it is valid.
  if (isUnreadable(history)) return [committed];
  if (history.desired === 'absent') {
    committed.state = 'failed';
    committed.detail = 'The files left Git, and no deletion was requested';
  } else if (history.target === null) {
    committed.state = 'active';
    committed.finishedAt = null;
    committed.detail = 'The manifests are not rendered yet.';
  }
  if (cluster.state === 'detached') return [committed];
  if (!isReadable(observation)) {
    const ahead = kind.steps.map(({ id, title }) => step(id, 'unknown', null, null, '', title));
    return [committed, ...unknown(['delivery']), ...ahead, ...unknown(['reach'])];
  }

  const problems = findProblems(observation, kind, now);
  const applied = history.appliedContainsTarget;
  const delivered = step('delivery', 'waiting', committedAt, null, '');
  if (applied === true) {
    delivered.state = 'done';
    delivered.finishedAt = delivery.appliedAt;
    delivered.detail = `${cluster.engine} applied ${delivery.appliedRevision?.slice(0, 8) ?? 'it'}`;
  } else if (delivery.state === 'failed') {
    delivered.state = 'failed';
    delivered.detail = delivery.message;
  } else {
    delivered.state = history.target === null ? 'waiting' : 'active';
    delivered.detail =
      delivery.state === 'not-seen'
        ? `${cluster.engine} has not seen it yet`
        : delivery.state === 'suspended'
          ? `${cluster.engine} was told not to apply it`
          : delivery.message;
  }

  const workload = kind.steps.map(each => workloadStep(each, kind, observation, problems));
  const outermost = workload.at(-1);
  const reachStep = step('reach', 'waiting', null, null, '');
  if (reach === null) {
    if (outermost?.state === 'done') reachStep.state = history.firstLiveAt === null ? 'active' : 'unknown';
  } else {
    const [worst] = checksOf(reach);
    reachStep.detail = (worst?.outcome === 'ok' ? Object.values(reach.checks).at(-1) : worst)?.detail ?? '';
    reachStep.state =
      reach.outcome === 'ok'
        ? 'done'
        : !kind.steps.every((each, index) => 'container' in each || workload[index]?.state === 'done')
          ? 'waiting'
          : reach.outcome === 'unknown'
            ? 'unknown'
            : history.firstLiveAt === null
              ? 'active'
              : 'failed';
  }
  if (reachStep.state !== 'waiting') reachStep.startedAt = outermost?.finishedAt ?? null;
  // After a restart of the server the probe's memory is young; then what Git remembers is nearer to the truth.
  if (reachStep.state === 'done' && reach !== null) {
    reachStep.finishedAt = isUpdate(history)
      ? backAt(reach, outermost?.finishedAt ?? null)
      : earliest(history.firstLiveAt, reach.firstOkAt);
  }
  const path = [committed, delivered, ...workload, reachStep];
  return isUpdate(history) ? path.map(each => sinceCommit(each, committedAt)) : path;
}

/** The commit that counts is not the first: what the first one brought about has its times from then. */
function isUpdate({ target, createdAt }: History): boolean {
  return target !== null && createdAt !== null && Date.parse(target.at) > Date.parse(createdAt);
}

/** Since when a shop that was replaced takes orders again; null where it was asked for the first time later than that. */
function backAt({ since, firstOkAt }: Reach, webReadyAt: string | null): string | null {
  if (webReadyAt !== null && Date.parse(since) <= Date.parse(webReadyAt)) return webReadyAt;
  return since === firstOkAt ? null : since;
}

/** Without the times from before the commit: it did not bring them about, and the path counts from it. */
function sinceCommit(step: Step, committedAt: string | null): Step {
  const own = (time: string | null) => (latest(time, committedAt) === time ? time : null);
  const [startedAt, finishedAt] = [own(step.startedAt), own(step.finishedAt)];
  return { ...step, startedAt, finishedAt };
}

function downward(observation: Observation, history: History, now: Date): Step[] {
  const { cluster, namespace, engineObject } = observation;
  const asked = history.removalRequestedAt;
  const committed = step('commit', 'done', asked, asked, 'Deletion committed');
  if (asked === null) {
    committed.state = 'waiting';
    committed.detail = 'No deletion was requested';
  }
  const gone = history.filesRemovedAt;
  const files = step('files', gone === null ? 'waiting' : 'done', null, gone, '');
  if (cluster.state === 'detached') return [committed, files];
  if (!isReadable(observation)) return [committed, ...unknown(['delivery']), files, ...unknown(['prune', 'proof'])];

  const block = removalBlock(observation, history, now);
  const left = remains(observation);
  const marked = markedObjects(observation);
  const unmarked = left.length === 0 || (marked.length === 0 && engineObject?.marked !== true);
  const delivered = step('delivery', 'active', asked, null, '');
  if (asked === null && left.length > 0) delivered.state = 'waiting';
  else if (
    gone !== null ||
    (unmarked && (history.appliedContainsTarget === true || observation.delivery.state === 'failed'))
  ) {
    delivered.state = 'done';
    // The engine's object may be gone by now; the files left Git as soon as it had taken the protection off.
    delivered.finishedAt = history.desired === 'removed' ? observation.delivery.appliedAt : gone;
    delivered.detail = 'Deletion protection removed';
  } else delivered.detail = marked.length === 0 ? '' : `Still protected: ${marked.join(', ')}`;
  if (block && gone === null) Object.assign(delivered, { state: 'failed', detail: block.message });
  if (delivered.state === 'done' && gone === null) {
    files.state = 'active';
    files.startedAt = delivered.finishedAt;
  } else if (gone !== null) files.startedAt = delivered.finishedAt ?? gone;

  const prune = step('prune', 'waiting', null, null, '');
  const proof = step('proof', 'waiting', null, null, '');
  if (gone !== null || namespace?.deletingSince || engineObject?.deletingSince) {
    const cleared = left.length === 0 || left.every(part => part.startsWith('volume '));
    prune.state = cleared ? 'done' : 'active';
    prune.startedAt = earliest(engineObject?.deletingSince, namespace?.deletingSince) ?? gone;
    if (!cleared) prune.detail = `Still there: ${left.join(', ')}`;
    if (left.length === 0) {
      prune.finishedAt = history.goneAt;
      proof.finishedAt = history.goneAt;
    }
    proof.state = left.length === 0 ? 'done' : cleared ? 'active' : 'waiting';
    proof.detail = left.length === 0 ? 'No namespace, no volume, no engine object' : cleared ? left.join(', ') : '';
    if (block && gone !== null) Object.assign(cleared ? proof : prune, { state: 'failed', detail: block.message });
  }
  return [committed, delivered, files, prune, proof];
}

/** A step of a kind of store: an init container, or a workload that gets ready. */
function workloadStep(
  each: InitStep | ReadyStep,
  kind: KindStatus,
  observation: Observation,
  problems: readonly Problem[],
): Step {
  const component = componentOf(observation, each.component);
  const pod = newestPod(component);
  const result = step(each.id, 'waiting', null, null, '', each.title);
  if ('container' in each) {
    const container = containerOf(pod, each.container);
    if (container) {
      result.startedAt = latest(container.startedAt);
      if (succeeded(container)) {
        result.state = 'done';
        result.finishedAt = container.finishedAt;
      } else if (container.state === 'running' || container.restarts > 0) result.state = 'active';
    }
    tell(result, problems, problem => problem.component === each.component && problem.container === each.container);
    return result;
  }
  result.startedAt = each.startedAt(pod);
  if (isRunning(component) && pod?.ready?.ok !== false) {
    result.state = 'done';
    result.finishedAt = pod?.ready?.at ?? null;
  } else if (pod && each.isStarting(pod)) result.state = 'active';
  const ofOthers = new Set(kind.steps.flatMap(other => ('container' in other ? [other.container] : [])));
  const isOwn = ({ component: name, container }: Problem) =>
    name === each.component && (container === null || !ofOthers.has(container));
  tell(result, problems, isOwn);
  return result;
}

function tell(target: Step, problems: readonly Problem[], about: (problem: Problem) => boolean): void {
  const problem = problems.find(about);
  if (!problem || target.state === 'done') return;
  target.detail = problem.message;
  target.state = problem.counts ? 'failed' : 'active';
}

function unknown(ids: readonly string[]): Step[] {
  return ids.map(id => step(id, 'unknown', null, null, ''));
}

function step(
  id: string,
  state: Step['state'],
  startedAt: string | null,
  finishedAt: string | null,
  detail: string,
  title = titles[id] ?? id,
): Step {
  return { id, title, state, startedAt, finishedAt, detail };
}

function shortCommit(history: History): string {
  return history.target === null ? '' : `Commit ${history.target.commit.slice(0, 8)}`;
}
