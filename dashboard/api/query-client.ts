import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

const maxRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The stream reports changes; this only bounds how long a page trusts its data when it comes back.
        staleTime: 10_000,
        retry: (failures, error) => failures < maxRetries && isPassing(error),
      },
      // A repeated write has the key of the first: if that came through after all, its result comes back.
      mutations: { retry: (failures, error) => failures < maxRetries && isPassing(error) },
    },
  });
}

function isPassing(error: Error): boolean {
  return error instanceof ApiFailure && (error.reason === 'unreachable' || error.status >= 500);
}
