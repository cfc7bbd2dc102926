import type { Observation, Pod } from './observation.ts';
import type { Evidence, Step } from '#contract';

/** The progress of a store's start. */
export interface StartProgress {
  readonly phase: 'Installing' | 'Starting';
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
}

/** A workload of a kind of store. */
export interface ComponentSpec {
  /** Name in the namespace, and label of the pods. */
  readonly name: string;
  readonly workload: 'Deployment' | 'StatefulSet';
  /** Name as evidence: `Database`. */
  readonly title: string;
  /** Name of the volume claim for which the pods wait. */
  readonly claim?: string;
  /** Fix if the image can't be pulled: `check the edition in fleet.yaml`. */
  readonly imageAdvice: string;
}

/** A step of the start: one init container. */
export interface InitStep {
  readonly id: Step['id'];
  readonly title: string;
  readonly component: string;
  readonly container: string;
}

/** A step of the start that ends when a workload is ready. */
export interface ReadyStep {
  readonly id: Step['id'];
  readonly title: string;
  readonly component: string;
  /** Returns the time at which it began, by the newest pod. */
  startedAt(pod: Pod | undefined): string | null;
  /** True if all earlier steps are done. */
  isStarting(pod: Pod): boolean;
}

/** Words for a store that shoppers can use. */
interface LiveWords {
  /** Title of the last step: `Takes orders`. */
  readonly step: string;
  /** Reason of the phase: `TakesOrders`. */
  readonly reason: string;
  /** Message of the phase. */
  readonly message: string;
  /** Begins a message that has a remark: `The shop takes orders`. */
  readonly now: string;
  /** The same of an earlier time: `The shop took orders before`. */
  readonly before: string;
  /** Ability of a shopper that may be unknown: `shoppers can order`. */
  readonly ability: string;
}

/** The parts of the status that depend on the kind of store. */
export interface KindStatus {
  /** Workloads in the order in which they come up; shoppers reach the last one. */
  readonly components: readonly ComponentSpec[];
  /** Steps between sync and the first answer to a shopper. */
  readonly steps: readonly (InitStep | ReadyStep)[];
  readonly live: LiveWords;
  /** Titles of the probe's checks as evidence, by the names of the checks. */
  readonly checks: Readonly<Record<string, string>>;
  /** Returns the progress of the start; undefined if all workloads run. */
  startProgress(observation: Observation): StartProgress | undefined;
  /** Returns evidence that only this kind has. */
  evidence(observation: Observation): readonly Evidence[];
  /** True if a test order succeeded in the current version. */
  tookTestOrder(observation: Observation): boolean;
}
