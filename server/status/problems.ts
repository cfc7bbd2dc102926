import type { Failure } from './evaluation.ts';
import type { ComponentSpec, KindStatus } from './kind.ts';
import {
  componentOf,
  type Claim,
  type Component,
  type Container,
  type Observation,
  type Pod,
  type Warning,
} from './observation.ts';
import { firstLine, sentence } from './text.ts';
import { latest, type Moment } from './time.ts';
import { credentialsContainer, credentialsSecret, namespaceOf } from '#fleet';

/** A problem of a store's workload. */
export interface Problem extends Failure {
  /** Name of the workload. */
  readonly component: string;
  /** The container concerned, if any. */
  readonly container: string | null;
}

/** Seconds that a problem must last before it changes the phase, by reason. */
const delays = {
  imagePull: 120,
  crashLoop: 120,
  configuration: 60,
  pending: 600,
  rejected: 120,
  mount: 60,
  stalled: 0,
  outOfMemory: 0,
  evicted: 60,
} as const;

/** Seconds after which a running container has recovered, whatever happened before. */
const recoverySeconds = 300;
/** Seconds after which a warning is too old: controllers back off for up to 17 minutes. */
const warningLifeSeconds = 1200;
/** Seconds after its creation by the database at which a missing Secret counts as deleted. */
const secretSeconds = 30;
/** Number of restarts from which a container that is ready is flapping. */
const flappingRestarts = 3;

const pullReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
]);
const configurationReasons = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);

/** Matches the reports of ENOSPC: in words, or by its number as MariaDB does. */
const isFull = /No space left on device|\b(error|errno:?) 28\b/i;

/** Returns all problems of the workloads; those that count come first, then the oldest. */
export function findProblems(observation: Observation, kind: KindStatus, now: Moment): readonly Problem[] {
  const found = kind.components.flatMap(component => componentProblems(component, observation, now));
  return found.sort((a, b) => Number(b.delayPassed) - Number(a.delayPassed));
}

function componentProblems(spec: ComponentSpec, observation: Observation, now: Moment): Problem[] {
  const { name } = spec;
  const component = componentOf(observation, name);
  const current = component.pods.filter(pod => pod.deletingSince === null && pod.phase !== 'Succeeded');
  const found = current.flatMap(pod => podProblems(spec, pod, observation, now));
  const rejection = rejected(name, component, observation.warnings, now);
  if (rejection) found.unshift(rejection);
  if (component.stalled !== '') {
    found.push({
      reason: 'ProgressDeadlineExceeded',
      message: `The rollout of ${name} is stuck: ${sentence(component.stalled)} Look at the newest pod.`,
      component: name,
      container: null,
      since: null,
      delayPassed: true,
    });
  }
  return found;
}

/** Finds pods that can't even be created, which show only in the controller's status and in events. */
function rejected(name: string, component: Component, warnings: readonly Warning[], now: Moment): Problem | undefined {
  if (!component.exists || component.pods.length >= Math.max(1, component.desired)) return undefined;
  const own = warnings.filter(
    warning =>
      warning.reason === 'FailedCreate' &&
      (warning.name === name || warning.name.startsWith(`${name}-`)) &&
      !now.passed(warning.at, warningLifeSeconds),
  );
  const text = own.at(-1)?.message ?? component.rejected;
  if (text === '') return undefined;
  const since = component.createdAt;
  const [reason, advice] = text.includes('exceeded quota')
    ? ['QuotaExceeded', "Raise the quota of the store's namespace, or choose a smaller size."]
    : text.includes('violates PodSecurity')
      ? ['PodSecurityViolation', "Use an image and settings that the namespace's Pod Security level allows."]
      : ['FailedCreate', 'The controller retries by itself.'];
  return {
    reason,
    message: `Kubernetes refuses to create pods of ${name}: ${sentence(text)} ${advice}`,
    component: name,
    container: null,
    since,
    delayPassed: now.passed(since, delays.rejected),
  };
}

/** Matches the scheduler's report that a pod waits for volumes, not for nodes. */
const claimsAreMissing = /persistentvolumeclaim|persistent volume/i;

/**
 * Returns the reason why the volume of a claim is missing, as its provisioner reports it; undefined before the first
 * report.
 */
function volumeReason(claim: Claim, warnings: readonly Warning[]): string | undefined {
  return warnings.findLast(warning => warning.kind === 'PersistentVolumeClaim' && warning.name === claim.name)?.message;
}

function podProblems(spec: ComponentSpec, pod: Pod, observation: Observation, now: Moment): Problem[] {
  const { name: component, claim: awaited } = spec;
  const { store, warnings } = observation;
  const claims = observation.claims.filter(({ name }) => name === awaited);
  if (pod.phase === 'Failed') {
    const since = pod.ready?.at ?? pod.createdAt;
    const reason = pod.reason === '' ? 'PodFailed' : pod.reason;
    const why = pod.message === '' ? '' : ` ${sentence(pod.message)}`;
    return [
      {
        reason,
        message: `The pod ${pod.name} has failed (${reason}).${why} Kubernetes replaces it.`,
        component,
        container: null,
        since,
        delayPassed: now.passed(since, delays.evicted),
      },
    ];
  }
  if (pod.scheduled && !pod.scheduled.ok) {
    const since = pod.scheduled.at ?? pod.createdAt;
    if (claimsAreMissing.test(pod.scheduled.message)) {
      const claim = claims.find(candidate => candidate.phase !== 'Bound');
      // The claim itself follows in a moment, or was bound a moment ago.
      if (claim === undefined) return [];
      return [
        {
          reason: 'VolumePending',
          message: `The volume for claim ${claim.name} of ${component} can't be created: ${sentence(volumeReason(claim, warnings) ?? pod.scheduled.message)} Check storageClass of the cluster in fleet.yaml; a claim keeps its class, so a store that never came up must be deleted and created again.`,
          component,
          container: null,
          since,
          delayPassed: now.passed(since, delays.pending),
        },
      ];
    }
    return [
      {
        reason: pod.scheduled.reason === '' ? 'Unschedulable' : pod.scheduled.reason,
        message: `No node takes the pod ${pod.name}: ${sentence(pod.scheduled.message)} Add a node, or choose a smaller size.`,
        component,
        container: null,
        since,
        delayPassed: now.passed(since, delays.pending),
      },
    ];
  }
  const mount = mountProblem(component, pod, observation, now);
  const found = pod.containers.flatMap(container => {
    const problem = containerProblem(spec, pod, container, store, now);
    return problem ? [problem] : [];
  });
  return mount ? [mount, ...found] : found;
}

/**
 * Finds the reason why a pod's volumes can't be mounted. Only events report it, before any of its containers has begun.
 */
function mountProblem(
  component: string,
  pod: Pod,
  { components, warnings }: Observation,
  now: Moment,
): Problem | undefined {
  // Events outlive the problem that they report.
  if (pod.mounted?.ok === true) return undefined;
  if (pod.containers.some(container => container.startedAt !== null || container.last !== null)) return undefined;
  const warning = warnings.findLast(
    ({ reason, name, at }) =>
      (reason === 'FailedMount' || reason === 'FailedAttachVolume') &&
      name === pod.name &&
      !now.passed(at, warningLifeSeconds),
  );
  if (warning === undefined) return undefined;
  const since = pod.scheduled?.at ?? pod.createdAt;
  const isSecretGone = warning.message.includes(`secret "${credentialsSecret}" not found`);
  const made = [...components.values()]
    .flatMap(({ pods }) => pods.flatMap(({ containers }) => containers))
    .find(({ name }) => name === credentialsContainer);
  // The web pod of a new store always waits for the Secret, and the kubelet retries only after some seconds.
  if (isSecretGone && !now.passed(made?.finishedAt ?? null, secretSeconds)) return undefined;
  return {
    reason: warning.reason,
    message: isSecretGone
      ? `The Secret ${credentialsSecret} is gone, and the pod ${pod.name} waits for it. Retry recreates the database pod, which restores the Secret as it was.`
      : `The pod ${pod.name} can't mount its volumes: ${sentence(warning.message)} Kubernetes retries by itself.`,
    component,
    container: null,
    since,
    delayPassed: now.passed(since, delays.mount),
  };
}

function containerProblem(
  { name: component, imageAdvice }: ComponentSpec,
  pod: Pod,
  container: Container,
  store: string,
  now: Moment,
): Problem | undefined {
  const since = waitingSince(pod, container);
  const problem = (reason: string, delay: number, message: string, from = since): Problem => ({
    reason,
    message,
    component,
    container: container.name,
    since: from,
    delayPassed: delay === 0 || now.passed(from, delay),
  });
  const log = `Read the log: kubectl logs -n ${namespaceOf(store)} ${pod.name} -c ${container.name} --previous`;

  if (container.state === 'waiting' && pullReasons.has(container.reason)) {
    const reason = container.reason === 'ErrImagePull' ? 'ImagePullBackOff' : container.reason;
    return problem(
      reason,
      delays.imagePull,
      `The image ${container.image} can't be pulled; ${imageAdvice}, and that the cluster may pull it.`,
    );
  }
  if (container.state === 'waiting' && configurationReasons.has(container.reason)) {
    const why = container.message === '' ? '' : `: ${container.message}`;
    return problem(
      container.reason,
      delays.configuration,
      sentence(`The container ${container.name} of ${component} can't start${why}`),
    );
  }

  const ended = container.state === 'terminated' ? container : container.last;
  const failed = ended !== null && (ended.exitCode ?? 0) !== 0;
  const hasRecovered =
    (container.state === 'running' && now.passed(container.startedAt, recoverySeconds)) ||
    (container.state === 'terminated' && container.exitCode === 0);
  if (!failed || hasRecovered) return undefined;

  if (ended.reason === 'OOMKilled') {
    return problem(
      'OOMKilled',
      delays.outOfMemory,
      `The container ${container.name} of ${component} was killed because it used more memory than its limit; choose a larger size.`,
      ended.finishedAt,
    );
  }
  if (isFull.test(ended.message)) {
    return problem(
      'VolumeFull',
      delays.crashLoop,
      `A volume of ${component} is full: ${firstLine(ended.message)}. Choose a larger size, or enlarge the claim; the container then recovers by itself.`,
    );
  }
  const isCalm = container.state === 'running' && container.restarts < flappingRestarts;
  if (isCalm && container.ready) return undefined;
  if (container.restarts === 0 && container.state !== 'terminated') return undefined;
  const why = ended.message === '' ? '' : `: ${firstLine(ended.message)}`;
  const times =
    container.restarts > 0 ? `, ${container.restarts} ${container.restarts === 1 ? 'restart' : 'restarts'}` : '';
  const crash = problem(
    'CrashLoopBackOff',
    delays.crashLoop,
    `The container ${container.name} of ${component} keeps failing (exit code ${ended.exitCode ?? 0}${times})${why}. ${log}`,
  );
  // A retry may succeed this time; meanwhile, the reason of the last failure is worth showing.
  return isCalm && container.init ? { ...crash, delayPassed: false } : crash;
}

/**
 * Returns the time since which a container waits. It has no such time of its own: it waits since the previous container
 * ended, and a container that once was ready since its pod no longer is.
 */
function waitingSince(pod: Pod, container: Container): string | null {
  if (container.init) {
    const inits = pod.containers.filter(other => other.init);
    const before = inits[inits.indexOf(container) - 1];
    return before?.finishedAt ?? (pod.scheduled?.ok === true ? pod.scheduled.at : null) ?? pod.createdAt;
  }
  const initialized = pod.initialized?.ok === true ? pod.initialized.at : null;
  const unready = pod.ready?.ok === false ? pod.ready.at : null;
  return latest(initialized, unready) ?? pod.createdAt;
}
