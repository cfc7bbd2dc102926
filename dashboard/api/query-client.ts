import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

const maxRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The stream reports changes. This limits the age of the data that a page shows when it becomes visible again.
        staleTime: 10_000,
        retry: (failures, error) => failures < maxRetries && isPassing(error),
      },
      // A repeated write has the key of the first. If the first was done, the server answers with its result.
      mutations: { retry: (failures, error) => failures < maxRetries && isPassing(error) },
    },
  });
}

function isPassing(error: Error): boolean {
  return error instanceof ApiFailure && (error.reason === 'unreachable' || error.status >= 500);
}
