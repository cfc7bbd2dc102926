import type { Facts } from './facts.ts';
import type { History } from './history.ts';
import type { InitStep, ReadyStep } from './kind.ts';
import { checksOf, componentOf, isRunning, type Availability } from './observation.ts';
import { containerOf, newestPod, succeeded } from './pods.ts';
import type { Problem } from './problems.ts';
import { removalBlock } from './removal.ts';
import { earliest, latest } from './time.ts';
import type { Step } from '#contract';

/** Titles of the steps that every kind of store has. */
const titles: Readonly<Record<string, string>> = {
  commit: 'Committed to Git',
  delivery: 'Applied by the engine',
  availability: 'Takes orders',
  files: 'Files removed from Git',
  prune: 'Removed from the cluster',
  proof: 'Nothing remains',
};

/**
 * Returns the path of a store from commit to shopper, or from deletion to proof, with the times that the cluster
 * reports.
 */
export function steps(facts: Facts): Step[] {
  return facts.isShownRunning ? upward(facts) : downward(facts);
}

function upward(facts: Facts): Step[] {
  const { observation, history, kind, committedAt, applied } = facts;
  const { delivery, cluster, availability } = observation;
  const committed = step('commit', 'done', committedAt, committedAt, shortCommit(history));
  // The file is in Git; no further step begins before it is valid.
  if (facts.isFileUnreadable) return [committed];
  if (history.desired === 'absent') {
    committed.state = 'failed';
    committed.detail = 'The files were removed from Git without a deletion request';
  } else if (history.target === null) {
    committed.state = 'active';
    committed.finishedAt = null;
    committed.detail = 'The manifests are not rendered yet.';
  }
  if (cluster.state === 'detached') return [committed];
  if (!facts.isClusterReadable) {
    const ahead = kind.steps.map(({ id, title }) => step(id, 'unknown', null, null, '', title));
    return [committed, ...unknown(['delivery']), ...ahead, ...unknown(['probe'])];
  }

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
        ? `${cluster.engine} has not seen the store yet`
        : delivery.state === 'suspended'
          ? `${cluster.engine} is suspended for this store`
          : delivery.message;
  }

  const workload = kind.steps.map(each => workloadStep(each, facts));
  const outermost = workload.at(-1);
  const probeStep = step('probe', 'waiting', null, null, '');
  if (availability === null) {
    if (outermost?.state === 'done') probeStep.state = history.firstLiveAt === null ? 'active' : 'unknown';
  } else {
    const [worst] = checksOf(availability);
    probeStep.detail = (worst?.outcome === 'ok' ? Object.values(availability.checks).at(-1) : worst)?.detail ?? '';
    probeStep.state =
      availability.outcome === 'ok'
        ? 'done'
        : !kind.steps.every((each, index) => 'container' in each || workload[index]?.state === 'done')
          ? 'waiting'
          : availability.outcome === 'unknown'
            ? 'unknown'
            : history.firstLiveAt === null
              ? 'active'
              : 'failed';
  }
  if (probeStep.state !== 'waiting') probeStep.startedAt = outermost?.finishedAt ?? null;
  // After a restart of the server the probe has a short memory; then the time in Git is more accurate.
  if (probeStep.state === 'done' && availability !== null) {
    probeStep.finishedAt = isUpdate(history)
      ? backAt(availability, outermost?.finishedAt ?? null)
      : earliest(history.firstLiveAt, availability.firstOkAt);
  }
  const path = [committed, delivered, ...workload, probeStep];
  return isUpdate(history) ? path.map(each => sinceCommit(each, committedAt)) : path;
}

/** True if the target is not the first commit: steps that the first one caused have their times from then. */
function isUpdate({ target, createdAt }: History): boolean {
  return target !== null && createdAt !== null && Date.parse(target.at) > Date.parse(createdAt);
}

/** Returns the time since which a shop that was replaced takes orders again; null if its first probe was later. */
function backAt({ since, firstOkAt }: Availability, webReadyAt: string | null): string | null {
  if (webReadyAt !== null && Date.parse(since) <= Date.parse(webReadyAt)) return webReadyAt;
  return since === firstOkAt ? null : since;
}

/** Returns a step without times from before the commit: the commit did not cause them, and the path counts from it. */
function sinceCommit(step: Step, committedAt: string | null): Step {
  const own = (time: string | null) => (latest(time, committedAt) === time ? time : null);
  const [startedAt, finishedAt] = [own(step.startedAt), own(step.finishedAt)];
  return { ...step, startedAt, finishedAt };
}

function downward(facts: Facts): Step[] {
  const { observation, history, remaining, marked } = facts;
  const { cluster, namespace, engineObject } = observation;
  const requestedAt = history.removalRequestedAt;
  const committed = step('commit', 'done', requestedAt, requestedAt, 'Deletion committed');
  if (requestedAt === null) {
    committed.state = 'waiting';
    committed.detail = 'No deletion was requested';
  }
  const { filesRemovedAt } = history;
  const files = step('files', filesRemovedAt === null ? 'waiting' : 'done', null, filesRemovedAt, '');
  if (cluster.state === 'detached') return [committed, files];
  if (!facts.isClusterReadable) {
    return [committed, ...unknown(['delivery']), files, ...unknown(['prune', 'proof'])];
  }

  const block = removalBlock(facts);
  const unmarked = remaining.length === 0 || (marked.length === 0 && engineObject?.marked !== true);
  const delivered = step('delivery', 'active', requestedAt, null, '');
  if (requestedAt === null && remaining.length > 0) delivered.state = 'waiting';
  else if (
    filesRemovedAt !== null ||
    (unmarked && (facts.applied === true || observation.delivery.state === 'failed'))
  ) {
    delivered.state = 'done';
    // The engine's object may already be deleted; the files left Git as soon as the engine had removed the protection.
    delivered.finishedAt = history.desired === 'removed' ? observation.delivery.appliedAt : filesRemovedAt;
    delivered.detail = 'Deletion protection removed';
  } else delivered.detail = marked.length === 0 ? '' : `Still protected: ${marked.join(', ')}`;
  if (block && filesRemovedAt === null) Object.assign(delivered, { state: 'failed', detail: block.message });
  if (delivered.state === 'done' && filesRemovedAt === null) {
    files.state = 'active';
    files.startedAt = delivered.finishedAt;
  } else if (filesRemovedAt !== null) files.startedAt = delivered.finishedAt ?? filesRemovedAt;

  const prune = step('prune', 'waiting', null, null, '');
  const proof = step('proof', 'waiting', null, null, '');
  if (filesRemovedAt !== null || facts.deletingSince !== null) {
    const cleared = remaining.length === 0 || remaining.every(part => part.startsWith('volume '));
    prune.state = cleared ? 'done' : 'active';
    prune.startedAt = earliest(engineObject?.deletingSince, namespace?.deletingSince) ?? filesRemovedAt;
    if (!cleared) prune.detail = `Still there: ${remaining.join(', ')}`;
    if (remaining.length === 0) {
      prune.finishedAt = history.goneAt;
      proof.finishedAt = history.goneAt;
    }
    proof.state = remaining.length === 0 ? 'done' : cleared ? 'active' : 'waiting';
    proof.detail =
      remaining.length === 0 ? 'No namespace, no volume, no engine object' : cleared ? remaining.join(', ') : '';
    if (block && filesRemovedAt !== null)
      Object.assign(cleared ? proof : prune, { state: 'failed', detail: block.message });
  }
  return [committed, delivered, files, prune, proof];
}

/** Returns a step of a store kind: an init container, or a workload that becomes ready. */
function workloadStep(each: InitStep | ReadyStep, { kind, observation, problems }: Facts): Step {
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
    report(result, problems, problem => problem.component === each.component && problem.container === each.container);
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
  report(result, problems, isOwn);
  return result;
}

/** Shows the first problem of a step that is not done. */
function report(target: Step, problems: readonly Problem[], about: (problem: Problem) => boolean): void {
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
