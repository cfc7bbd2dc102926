import { isLeaving, isUnreadable, type History } from './history.ts';
import type { KindStatus } from './kind.ts';
import { componentsOf, isReadable, isRunning, type Observation, type ObservedComponent } from './observation.ts';
import { findProblems, type Problem } from './problems.ts';
import { deletingSince, isOrphan, markedObjects, remains } from './remains.ts';

/** What the rules of the status read of one store at one time; each is derived once. */
export interface Facts {
  readonly observation: Observation;
  readonly history: History;
  readonly now: Date;
  readonly kind: KindStatus;
  /** The cluster was read completely, so that an absence in it means something. */
  readonly isClusterReadable: boolean;
  /** The store file was never valid, so nothing follows from it. */
  readonly isFileUnreadable: boolean;
  /** When Git got what the cluster should run. */
  readonly committedAt: string | null;
  /** Whether the engine applied what the cluster should run. */
  readonly applied: History['appliedContainsTarget'];
  /** The workloads of the store kind in the order in which they come up; absent ones too. */
  readonly components: readonly ObservedComponent[];
  readonly workloadsReady: boolean;
  /** What is wrong with the workloads; the first is the most urgent. */
  readonly problems: readonly Problem[];
  /** The shop takes orders now. */
  readonly takesOrders: boolean;
  /** What is left of the store in its cluster, in words. */
  readonly remaining: readonly string[];
  /** Objects in the cluster that are still protected from deletion. */
  readonly marked: readonly string[];
  /** Since when the cluster deletes the store; null while it does not. */
  readonly deletingSince: string | null;
  /** The store runs, but a commit lost its file. */
  readonly isOrphan: boolean;
  /** The store is shown as one that runs: Git wants it, or lost it while it runs. */
  readonly isShownRunning: boolean;
}

export function deriveFacts(observation: Observation, history: History, now: Date): Facts {
  const { kind } = history;
  const components = componentsOf(observation, kind);
  const orphan = isOrphan(observation, history);
  return {
    observation,
    history,
    now,
    kind,
    isClusterReadable: isReadable(observation),
    isFileUnreadable: isUnreadable(history),
    committedAt: history.target?.at ?? history.createdAt,
    applied: history.appliedContainsTarget,
    components,
    workloadsReady: components.every(isRunning),
    problems: findProblems(observation, kind, now),
    takesOrders: observation.reach?.outcome === 'ok',
    remaining: remains(observation),
    marked: markedObjects(observation),
    deletingSince: deletingSince(observation),
    isOrphan: orphan,
    isShownRunning: !isLeaving(history) || orphan,
  };
}
