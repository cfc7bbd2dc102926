import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

const maxRetries = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The stream says what changed; this only bounds how long a page trusts what it has when it comes back.
        staleTime: 10_000,
        retry: (failures, error) => failures < maxRetries && isPassing(error),
      },
      // A write is never repeated on its own: nobody knows whether the first one came through.
      mutations: { retry: false },
    },
  });
}

function isPassing(error: Error): boolean {
  return error instanceof ApiFailure && (error.kind === 'unreachable' || error.status >= 500);
}
