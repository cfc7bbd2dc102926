import type { Observation, Pod } from './observation.ts';
import type { Evidence, Step } from '#contract';

/** How far the start of a store has come. */
export interface Stage {
  readonly phase: 'Installing' | 'Starting';
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
}

/** A workload of a kind of store. */
export interface ComponentSpec {
  /** Its name in the namespace, and the label of its pods. */
  readonly name: string;
  readonly workload: 'Deployment' | 'StatefulSet';
  /** Its name as evidence: `Database`. */
  readonly title: string;
  /** Name of the volume claim that its pods wait for. */
  readonly claim?: string;
  /** What to do when its image can't be pulled: `check the edition in fleet.yaml`. */
  readonly imageAdvice: string;
}

/** A step of the start that is one init container. */
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
  /** When it began, by the newest pod. */
  startedAt(pod: Pod | undefined): string | null;
  /** Whether what comes before it is done. */
  isStarting(pod: Pod): boolean;
}

/** How a kind of store differs in what the status shows. */
export interface KindStatus {
  /** Its workloads in the order in which they come up; the last is what shoppers reach. */
  readonly components: readonly ComponentSpec[];
  /** The steps between delivery and the first answer to a shopper. */
  readonly steps: readonly (InitStep | ReadyStep)[];
  /** The titles of its probe's checks as evidence, by the names of the checks. */
  readonly checks: Readonly<Record<string, string>>;
  /** How far its start has come; undefined when all its workloads run. */
  stage(observation: Observation): Stage | undefined;
  /** Evidence that only this kind has. */
  evidence(observation: Observation): readonly Evidence[];
  /** Whether a test order went through on what it runs. */
  tookTestOrder(observation: Observation): boolean;
}
