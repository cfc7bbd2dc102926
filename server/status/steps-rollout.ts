import type { Facts } from './facts.ts';
import type { GitFacts } from './git-facts.ts';
import type { InitStep, KindStatus, ReadyStep } from './kind.ts';
import { checksOf, componentOf, isRunning, type Availability } from './observation.ts';
import { containerOf, newestPod, succeeded } from './pods.ts';
import type { Problem } from './problems.ts';
import { kindStep, step, unknownSteps } from './step.ts';
import { earliest, latest } from './time.ts';
import type { Step } from '#contract';

/** The path of a store from its commit to the shopper. */
export function rolloutSteps(facts: Facts): Step[] {
  const { observation, gitFacts, kind, committedAt } = facts;
  const committed = commitStep(facts);
  // The file is in Git; no further step begins before it is valid.
  if (facts.isNeverRendered || observation.cluster.state === 'disconnected') return [committed];
  if (!facts.isClusterReadable) {
    const ahead = kind.steps.map(each => kindStep(each, 'unknown'));
    return [committed, ...unknownSteps('sync'), ...ahead, kindStep(probeIn(kind), 'unknown')];
  }
  const workload = kind.steps.map(each => workloadStep(each, facts));
  const path = [committed, syncStep(facts), ...workload, probeStep(facts, workload)];
  return isUpdate(gitFacts) ? path.map(each => sinceCommit(each, committedAt)) : path;
}

function commitStep({ gitFacts, committedAt, isNeverRendered }: Facts): Step {
  const committed = step('commit', 'done', committedAt, committedAt, shortCommit(gitFacts));
  if (isNeverRendered) return committed;
  if (gitFacts.desired === 'absent') {
    committed.state = 'failed';
    committed.detail = 'The files were removed from Git without a deletion request';
  } else if (gitFacts.target === null) {
    committed.state = 'active';
    committed.finishedAt = null;
    committed.detail = 'The manifests are not rendered yet.';
  }
  return committed;
}

function syncStep({ observation: { sync, cluster }, gitFacts, committedAt, applied }: Facts): Step {
  const synced = step('sync', 'waiting', committedAt, null, '');
  if (applied === true) {
    synced.state = 'done';
    synced.finishedAt = sync.appliedAt;
    synced.detail = `${cluster.engine} applied ${sync.appliedRevision?.slice(0, 8) ?? 'it'}`;
  } else if (sync.state === 'failed') {
    synced.state = 'failed';
    synced.detail = sync.message;
  } else {
    synced.state = gitFacts.target === null ? 'waiting' : 'active';
    synced.detail =
      sync.state === 'not-seen'
        ? `${cluster.engine} has not seen the store yet`
        : sync.state === 'suspended'
          ? `${cluster.engine} is suspended for this store`
          : sync.message;
  }
  return synced;
}

/** Returns a step of a store kind: an init container, or a workload that becomes ready. */
function workloadStep(each: InitStep | ReadyStep, { kind, observation, problems }: Facts): Step {
  const component = componentOf(observation, each.component);
  const pod = newestPod(component);
  const result = kindStep(each, 'waiting');
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
  target.state = problem.delayPassed ? 'failed' : 'active';
}

/** The step after those of the workloads. */
const probeIn = ({ live }: KindStatus) => ({ id: 'probe', title: live.step });

/** @param workload the steps before it, of the store kind */
function probeStep(facts: Facts, workload: readonly Step[]): Step {
  const { gitFacts, observation, kind } = facts;
  const { availability } = observation;
  const outermost = workload.at(-1);
  const probed = kindStep(probeIn(kind), 'waiting');
  if (availability === null) {
    if (outermost?.state === 'done') probed.state = gitFacts.firstLiveAt === null ? 'active' : 'unknown';
  } else {
    const [worst] = checksOf(availability);
    probed.detail = (worst?.outcome === 'ok' ? Object.values(availability.checks).at(-1) : worst)?.detail ?? '';
    probed.state = probeState(facts, availability, workload);
  }
  if (probed.state !== 'waiting') probed.startedAt = outermost?.finishedAt ?? null;
  // After a restart of the server the probe has a short memory; then the time in Git is more accurate.
  if (probed.state === 'done' && availability !== null) {
    probed.finishedAt = isUpdate(gitFacts)
      ? backAt(availability, outermost?.finishedAt ?? null)
      : earliest(gitFacts.firstLiveAt, availability.firstOkAt);
  }
  return probed;
}

function probeState({ kind, gitFacts }: Facts, { outcome }: Availability, workload: readonly Step[]): Step['state'] {
  if (outcome === 'ok') return 'done';
  const isReady = kind.steps.every((each, index) => 'container' in each || workload[index]?.state === 'done');
  if (!isReady) return 'waiting';
  if (outcome === 'unknown') return 'unknown';
  return gitFacts.firstLiveAt === null ? 'active' : 'failed';
}

/** True if the target is not the first commit: steps that the first one caused have their times from then. */
function isUpdate({ target, createdAt }: GitFacts): boolean {
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

function shortCommit(gitFacts: GitFacts): string {
  return gitFacts.target === null ? '' : `Commit ${gitFacts.target.commit.slice(0, 8)}`;
}
