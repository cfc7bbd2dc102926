import { z } from 'zod';
import { account } from '../answers.ts';
import type { PullRequest } from '../types.ts';

/** Of `pull-request` and, in lists, `pull-request-simple`, which says less. */
export const pullRequest = z
  .object({
    number: z.number(),
    html_url: z.string(),
    title: z.string(),
    body: z.string().nullable(),
    state: z.enum(['open', 'closed']),
    draft: z.boolean().optional(),
    user: account,
    head: z.object({
      ref: z.string(),
      sha: z.string(),
      repo: z.object({ full_name: z.string() }).nullable(),
    }),
    base: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }) }),
    merged_at: z.string().nullable(),
    merge_commit_sha: z.string().nullable(),
    mergeable: z.boolean().nullish(),
    updated_at: z.string(),
  })
  .transform(({ head, base, ...said }): PullRequest => {
    const merged = said.merged_at !== null;
    const repository = head.repo?.full_name ?? null;
    const isFork = repository !== base.repo.full_name;
    return {
      number: said.number,
      url: said.html_url,
      title: said.title,
      body: said.body ?? '',
      head: { branch: head.ref, sha: head.sha, repository, isFork },
      base: base.ref,
      state: merged ? 'merged' : said.state,
      mergeable: said.mergeable ?? null,
      // Before the merge this is the commit of a trial.
      mergedCommit: merged ? said.merge_commit_sha : null,
      author: said.user?.login ?? null,
      draft: said.draft ?? false,
      updatedAt: said.updated_at,
    };
  });

export const pullRequests = z.array(pullRequest);

export const mergeResult = z.object({ sha: z.string(), merged: z.boolean() });

export const checkRun = z.object({
  id: z.number(),
  external_id: z.string().nullable(),
  status: z.string(),
  output: z.object({ annotations_count: z.number() }),
});

export const checkRuns = z.object({ check_runs: z.array(checkRun) });

export const app = z.object({ slug: z.string() });

export const installation = z.object({ token: z.string(), expiresAt: z.string() });
