import type { Phase } from '#contract';

/** The phase of a store, as its page shows it. */
export interface PhaseWithReason {
  readonly phase: Phase;
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
  readonly observedAt: string | null;
  /** For `Unknown`: the phase when the cluster last answered, if that is known. */
  readonly lastKnown?: Phase;
}

/** The result of a rule: a phase, before the time of its observation is added. */
export type Evaluation = Omit<PhaseWithReason, 'observedAt'>;

/** The reason of a phase in CamelCase, and a sentence that also tells the fix. */
export type PhaseReason = Pick<PhaseWithReason, 'reason' | 'message'>;

/** A failure that is shown at once, but changes the phase only after a delay. */
export interface Failure extends PhaseReason {
  readonly since: string | null;
  /** True if its delay has passed: it may change the phase. */
  readonly delayPassed: boolean;
}

export function phase(name: Phase, reason: string, message: string, since: string | null = null): Evaluation {
  return { phase: name, reason, message, since };
}
