import { z } from 'zod';
import { account } from '../answers.ts';
import type { PullRequest } from '../types.ts';

/** Schema of `pull-request` and, in lists, `pull-request-simple`, which has fewer fields. */
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
  .transform(({ head, base, ...fields }): PullRequest => {
    const merged = fields.merged_at !== null;
    const repository = head.repo?.full_name ?? null;
    const isFork = repository !== base.repo.full_name;
    return {
      number: fields.number,
      url: fields.html_url,
      title: fields.title,
      body: fields.body ?? '',
      head: { branch: head.ref, sha: head.sha, repository, isFork },
      base: base.ref,
      state: merged ? 'merged' : fields.state,
      mergeable: fields.mergeable ?? null,
      // Before the merge this is the commit of a trial.
      mergedCommit: merged ? fields.merge_commit_sha : null,
      author: fields.user?.login ?? null,
      draft: fields.draft ?? false,
      updatedAt: fields.updated_at,
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
