import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './call.ts';
import { keys } from './keys.ts';

const pageSize = 50;

const pageBefore = (commit: string | null, signal: AbortSignal) =>
  call('GET /api/history', { query: { limit: pageSize, before: commit ?? undefined }, signal });

/**
 * The fleet's commits, newest first, as far as they were read. Newer ones join on request, so that the list does not
 * move.
 */
export const fleetHistoryQuery = infiniteQueryOptions({
  queryKey: keys.fleetHistory,
  queryFn: ({ pageParam, signal }) => pageBefore(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: ({ next }) => next,
  staleTime: 'static',
});

/** @param revision the fleet's revision, from the stream */
export const newestHistoryQuery = (revision: string) =>
  queryOptions({
    queryKey: keys.newestHistory(revision),
    queryFn: ({ signal }) => pageBefore(null, signal),
    staleTime: 'static',
    gcTime: 0,
  });

export const fleetDiffQuery = (commit: string) =>
  queryOptions({
    queryKey: keys.commitDetail(commit),
    queryFn: ({ signal }) => call('GET /api/history/:commit', { params: { commit }, signal }),
    staleTime: Infinity,
  });
