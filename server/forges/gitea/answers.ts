import { z } from 'zod';
import { account, branches, headOf } from '../answers.ts';
import type { PullRequest } from '../types.ts';

export const pullRequest = z
  .object({
    number: z.number(),
    html_url: z.string(),
    title: z.string(),
    body: z.string(),
    state: z.enum(['open', 'closed']),
    draft: z.boolean(),
    user: account,
    ...branches,
    merged: z.boolean(),
    merge_commit_sha: z.string().nullable(),
    mergeable: z.boolean(),
    updated_at: z.string(),
  })
  .transform(({ head, base, ...fields }): PullRequest => {
    return {
      number: fields.number,
      url: fields.html_url,
      title: fields.title,
      body: fields.body,
      head: headOf({ head, base }),
      base: base.ref,
      state: fields.merged ? 'merged' : fields.state,
      // Gitea also returns false while it computes the value.
      mergeable: fields.mergeable ? true : fields.draft ? false : null,
      mergedCommit: fields.merged ? fields.merge_commit_sha : null,
      author: fields.user?.login ?? null,
      draft: fields.draft,
      updatedAt: fields.updated_at,
    };
  });

export const pullRequests = z.array(pullRequest);

export const reviews = z.array(
  z
    .object({ id: z.number(), body: z.string(), state: z.string(), user: account })
    .transform(({ id, body, state, user }) => ({ id, body, state, author: user?.login ?? null })),
);
