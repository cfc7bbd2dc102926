import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call, callWithTag } from './call.ts';
import { keys } from './keys.ts';
import type { PlanRequest, StoreDetail } from '#contract';

export const fleetQuery = queryOptions({
  queryKey: keys.fleet,
  queryFn: ({ signal }) => call('GET /api/fleet', { signal }),
});

/** A store with the version of its file, for `If-Match`. */
export type TaggedStoreDetail = StoreDetail & { readonly tag: string | null };

export const storeDetailQuery = (name: string) =>
  queryOptions({
    queryKey: keys.storeDetail(name),
    queryFn: async ({ signal }): Promise<TaggedStoreDetail> => {
      const { value, tag } = await callWithTag('GET /api/stores/:name', { params: { name }, signal });
      return { ...value, tag };
    },
  });

export const manifestsQuery = (name: string) =>
  queryOptions({
    queryKey: keys.manifests(name),
    queryFn: ({ signal }) => call('GET /api/stores/:name/manifests', { params: { name }, signal }),
  });

/** The newest commits of a store. */
export const newestCommitsQuery = (name: string) =>
  queryOptions({
    queryKey: keys.history(name),
    queryFn: ({ signal }) => call('GET /api/stores/:name/history', { params: { name }, signal }),
  });

/** The commits of a store, newest first, as far as they were read. */
export const historyQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: keys.historyPages(name),
    queryFn: ({ pageParam, signal }) =>
      call('GET /api/stores/:name/history', { params: { name }, query: { before: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

export const commitDiffQuery = (name: string, commit: string) =>
  queryOptions({
    queryKey: keys.commitDiff(name, commit),
    queryFn: ({ signal }) => call('GET /api/stores/:name/history/:commit', { params: { name, commit }, signal }),
    staleTime: Infinity,
  });

/** A dry run. The last plan stays visible while the next one loads, so that the page does not jump. */
export const planQuery = (plan: PlanRequest) =>
  queryOptions({
    queryKey: keys.plan(plan),
    queryFn: ({ signal }) => call('POST /api/plans', { body: plan, signal }),
    placeholderData: keepPreviousData,
    // Commits of other people change the answer meanwhile.
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });
