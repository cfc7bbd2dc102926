import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { planQuery } from '../../api/queries.ts';
import type { PlanRequest } from '#contract';

/** A moment of rest in typing, after which the server is asked. */
const rest = 400;

const nothing: PlanRequest = { action: 'create', store: null };

/** The plan of what is in the form, as fast as the typing allows; `undefined` while there is nothing to plan. */
export function usePlan(request: PlanRequest | undefined) {
  // Compared as text: a new object for the same request is no change.
  const text = request === undefined ? '' : JSON.stringify(request);
  const [settled] = useDebouncedValue(text, rest);
  const asked = settled === '' ? undefined : (JSON.parse(settled) as PlanRequest);
  const query = useQuery({ ...planQuery(asked ?? nothing), enabled: asked !== undefined });
  return {
    plan: text === '' ? undefined : query.data,
    /** The server's word on exactly what is in the form now. */
    error: settled === text ? query.error : null,
    /** What is shown belongs to an earlier text. */
    outdated: settled !== text || query.isFetching || query.isPlaceholderData,
  };
}
