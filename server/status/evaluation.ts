import type { Phase } from '#contract';

/** What the page says of a store first. */
export interface StorePhase {
  readonly phase: Phase;
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
  readonly observedAt: string | null;
  /** For `Unknown`: what it was when the cluster last answered, where that is known. */
  readonly lastKnown?: Phase;
}

/** What a rule decides: a phase, before the time of its observation is added. */
export type Evaluation = Omit<StorePhase, 'observedAt'>;

/** Why a store is in its phase: a reason in CamelCase, and a sentence with what to do. */
export type Explanation = Pick<StorePhase, 'reason' | 'message'>;

/** Something wrong that is shown at once, and changes the phase only when it has lasted. */
export interface Failure extends Explanation {
  readonly since: string | null;
  /** Its delay has passed: it may change the phase. */
  readonly counts: boolean;
}

export function phase(name: Phase, reason: string, message: string, since: string | null = null): Evaluation {
  return { phase: name, reason, message, since };
}
