import { z } from 'zod';
import { account, branches, headOf } from '../answers.ts';
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
    ...branches,
    merged_at: z.string().nullable(),
    merge_commit_sha: z.string().nullable(),
    mergeable: z.boolean().nullish(),
    updated_at: z.string(),
  })
  .transform(({ head, base, ...fields }): PullRequest => {
    const merged = fields.merged_at !== null;
    return {
      number: fields.number,
      url: fields.html_url,
      title: fields.title,
      body: fields.body ?? '',
      head: headOf({ head, base }),
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
