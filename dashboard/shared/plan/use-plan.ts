import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { planQuery } from '../../api/queries.ts';
import type { PlanRequest } from '#contract';

/** Milliseconds without typing after which the plan is requested. */
const debounceMs = 400;

const nothing: PlanRequest = { action: 'create', store: null };

/** Plans the content of a form after a pause in typing. @param request undefined while there is nothing to plan */
export function usePlan(request: PlanRequest | undefined) {
  // Compared as text: a new object for the same request is not a change.
  const text = request === undefined ? '' : JSON.stringify(request);
  const [settled] = useDebouncedValue(text, debounceMs);
  const planned = settled === '' ? undefined : (JSON.parse(settled) as PlanRequest);
  const query = useQuery({ ...planQuery(planned ?? nothing), enabled: planned !== undefined });
  return {
    plan: text === '' ? undefined : query.data,
    /** Error for the present content of the form. */
    error: settled === text ? query.error : null,
    retry: () => void query.refetch(),
    /** True if the plan belongs to earlier content. */
    outdated: settled !== text || query.isFetching || query.isPlaceholderData,
  };
}
