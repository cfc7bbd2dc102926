import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { keys } from './keys.ts';
import { request } from './request.ts';
import { fleetDiff, fleetHistory } from '#contract';

const pageSize = 50;

const pageBefore = (commit: string | null) =>
  `/api/history?limit=${pageSize}${commit === null ? '' : `&before=${encodeURIComponent(commit)}`}`;

/** The fleet's commits, newest first, as far as somebody has read. What is newer is no part of it until he wants it. */
export const fleetHistoryQuery = infiniteQueryOptions({
  queryKey: keys.fleetHistory,
  queryFn: ({ pageParam, signal }) => request(fleetHistory, pageBefore(pageParam), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ next }) => next,
  staleTime: 'static',
});

/** @param revision of the fleet, as the stream says it */
export const newestHistoryQuery = (revision: string) =>
  queryOptions({
    queryKey: keys.newestHistory(revision),
    queryFn: ({ signal }) => request(fleetHistory, pageBefore(null), { signal }),
    staleTime: 'static',
    gcTime: 0,
  });

export const fleetDiffQuery = (commit: string) =>
  queryOptions({
    queryKey: keys.fleetDiff(commit),
    queryFn: ({ signal }) => request(fleetDiff, `/api/history/${encodeURIComponent(commit)}`, { signal }),
    staleTime: Infinity,
  });
