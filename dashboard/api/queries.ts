import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { keys } from './keys.ts';
import { request, requestWithTag } from './request.ts';
import {
  commitDiff,
  fleetView,
  history,
  manifests,
  planAnswer,
  storeDetail,
  storeList,
  type PlanRequest,
  type StoreDetail,
} from '#contract';

const storePath = (name: string) => `/api/stores/${encodeURIComponent(name)}`;

export const fleetQuery = queryOptions({
  queryKey: keys.fleet,
  queryFn: ({ signal }) => request(fleetView, '/api/fleet', { signal }),
});

export const storeListQuery = queryOptions({
  queryKey: keys.storeList,
  queryFn: ({ signal }) => request(storeList, '/api/stores', { signal }),
});

/** A store with the version of its file, for `If-Match`. */
export type TaggedStoreDetail = StoreDetail & { readonly tag: string | null };

export const storeDetailQuery = (name: string) =>
  queryOptions({
    queryKey: keys.storeDetail(name),
    queryFn: async ({ signal }): Promise<TaggedStoreDetail> => {
      const { value, tag } = await requestWithTag(storeDetail, storePath(name), { signal });
      return { ...value, tag };
    },
  });

export const manifestsQuery = (name: string) =>
  queryOptions({
    queryKey: keys.manifests(name),
    queryFn: ({ signal }) => request(manifests, `${storePath(name)}/manifests`, { signal }),
  });

export const historyQuery = (name: string) =>
  queryOptions({
    queryKey: keys.history(name),
    queryFn: ({ signal }) => request(history, `${storePath(name)}/history`, { signal }),
  });

export const commitDiffQuery = (name: string, commit: string) =>
  queryOptions({
    queryKey: keys.commitDiff(name, commit),
    queryFn: ({ signal }) =>
      request(commitDiff, `${storePath(name)}/history/${encodeURIComponent(commit)}`, { signal }),
    staleTime: Infinity,
  });

/** A dry run. The last plan stays on the page while the next one is made, so that nothing jumps under the hand. */
export const planQuery = (plan: PlanRequest) =>
  queryOptions({
    queryKey: keys.plan(plan),
    queryFn: ({ signal }) => request(planAnswer, '/api/plans', { method: 'POST', body: plan, signal }),
    placeholderData: keepPreviousData,
    // What other people commit meanwhile changes the answer.
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });
