import { useQuery } from '@tanstack/react-query';
import { fleetQuery } from '../../api/queries.ts';
import { waysOf, type Ways } from './delivery-modes.ts';

export function useWays(): Ways {
  const { data } = useQuery(fleetQuery);
  return waysOf(data?.changes);
}
