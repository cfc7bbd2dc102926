import type { ChangeMode, FleetView } from '#contract';

/** The ways in which a change can be written: the usual one of the fleet, and the other where that is offered. */
export interface Ways {
  /** Undefined while the fleet is not known: the server then takes its own. */
  readonly usual: ChangeMode | undefined;
  readonly other: ChangeMode | undefined;
}

export function waysOf(changes: FleetView['changes'] | undefined): Ways {
  if (changes === undefined) return { usual: undefined, other: undefined };
  const { mode, mayCommit, forge } = changes;
  if (mode === 'pull-request') return { usual: mode, other: mayCommit ? 'commit' : undefined };
  return { usual: mode, other: forge === null ? undefined : 'pull-request' };
}
