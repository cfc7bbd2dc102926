import { useQuery } from '@tanstack/react-query';
import { fleetQuery } from '../../api/queries.ts';
import { deliveryModesOf, type DeliveryModes } from './delivery-modes.ts';

export function useDeliveryModes(): DeliveryModes {
  const { data } = useQuery(fleetQuery);
  return deliveryModesOf(data?.changes);
}
