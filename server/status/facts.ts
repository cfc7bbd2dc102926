import { isLeaving, isNeverRendered, type GitFacts } from './git-facts.ts';
import type { KindStatus } from './kind.ts';
import { componentsOf, isReadable, isRunning, type Observation, type ObservedComponent } from './observation.ts';
import { findProblems, type Problem } from './problems.ts';
import { deletingSince, isOrphan, markedObjects, remains } from './remains.ts';
import { Moment } from './time.ts';

/** The facts about one store at one time that the rules of the status read; each is derived once. */
export interface Facts {
  readonly observation: Observation;
  readonly gitFacts: GitFacts;
  readonly now: Moment;
  readonly kind: KindStatus;
  /** True if the cluster was read completely, so that a missing object is known to be missing. */
  readonly isClusterReadable: boolean;
  /** True if the store file was never valid, so that nothing is rendered from it. */
  readonly isNeverRendered: boolean;
  /** Time of the commit that the cluster should run. */
  readonly committedAt: string | null;
  /** True if the engine applied the commit that the cluster should run. */
  readonly applied: GitFacts['appliedContainsTarget'];
  /** The workloads of the store kind in the order in which they come up, including absent ones. */
  readonly components: readonly ObservedComponent[];
  readonly workloadsReady: boolean;
  /** The problems of the workloads, the most urgent first. */
  readonly problems: readonly Problem[];
  /** True if the shop takes orders now. */
  readonly takesOrders: boolean;
  /** The remains of the store in its cluster, in words. */
  readonly remaining: readonly string[];
  /** Objects in the cluster that are still protected from deletion. */
  readonly marked: readonly string[];
  /** Time since which the cluster deletes the store; null while it does not. */
  readonly deletingSince: string | null;
  /** True if the store runs although a commit lost its file. */
  readonly isOrphan: boolean;
  /** True if the store is shown as running: Git wants it, or lost it while it runs. */
  readonly isShownRunning: boolean;
}

export function deriveFacts(observation: Observation, gitFacts: GitFacts, at: Date): Facts {
  const { kind } = gitFacts;
  const components = componentsOf(observation, kind);
  const orphan = isOrphan(observation, gitFacts);
  const now = new Moment(at);
  return {
    observation,
    gitFacts,
    now,
    kind,
    isClusterReadable: isReadable(observation),
    isNeverRendered: isNeverRendered(gitFacts),
    committedAt: gitFacts.target?.at ?? gitFacts.createdAt,
    applied: gitFacts.appliedContainsTarget,
    components,
    workloadsReady: components.every(isRunning),
    problems: findProblems(observation, kind, now),
    takesOrders: observation.availability?.outcome === 'ok',
    remaining: remains(observation),
    marked: markedObjects(observation),
    deletingSince: deletingSince(observation),
    isOrphan: orphan,
    isShownRunning: !isLeaving(gitFacts) || orphan,
  };
}
