import { useQuery } from '@tanstack/react-query';
import { fleetQuery } from '../../api/queries.ts';
import type { DeliveryMode, FleetView } from '#contract';

/** The delivery modes of a fleet: its default, and the other one if the fleet allows it. */
export interface DeliveryModes {
  /** Undefined until the fleet is loaded; the server then uses its default. */
  readonly preferred: DeliveryMode | undefined;
  readonly other: DeliveryMode | undefined;
}

export function useDeliveryModes(): DeliveryModes {
  const { data } = useQuery(fleetQuery);
  return deliveryModesOf(data?.changes);
}

export function deliveryModesOf(changes: FleetView['changes'] | undefined): DeliveryModes {
  if (changes === undefined) return { preferred: undefined, other: undefined };
  const { mode, mayCommit, forge } = changes;
  if (mode === 'pull-request') return { preferred: mode, other: mayCommit ? 'commit' : undefined };
  return { preferred: mode, other: forge === null ? undefined : 'pull-request' };
}
