import type { DeliveryMode, FleetView } from '#contract';

/** The ways in which a change can be written: the usual one of the fleet, and the other where that is offered. */
export interface DeliveryModes {
  /** Undefined while the fleet is not known: the server then uses its default. */
  readonly usual: DeliveryMode | undefined;
  readonly other: DeliveryMode | undefined;
}

export function deliveryModesOf(changes: FleetView['changes'] | undefined): DeliveryModes {
  if (changes === undefined) return { usual: undefined, other: undefined };
  const { mode, mayCommit, forge } = changes;
  if (mode === 'pull-request') return { usual: mode, other: mayCommit ? 'commit' : undefined };
  return { usual: mode, other: forge === null ? undefined : 'pull-request' };
}
