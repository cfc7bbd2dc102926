import { z } from 'zod';
import type { ChangedFile, PullRequest } from '../types.ts';

const account = z.object({ login: z.string() }).nullable();

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
    maintainer_can_modify: z.boolean().optional(),
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
      canPush: isFork ? (said.maintainer_can_modify ?? null) : true,
      updatedAt: said.updated_at,
    };
  });

export const pullRequests = z.array(pullRequest);

const changes: Readonly<Record<string, ChangedFile['change']>> = {
  added: 'added',
  copied: 'added',
  removed: 'removed',
  renamed: 'renamed',
};

export const changedFiles = z.array(
  z
    .object({ filename: z.string(), status: z.string(), previous_filename: z.string().optional() })
    .transform(({ filename, status, previous_filename: previousPath }): ChangedFile => {
      const change = changes[status] ?? 'modified';
      return {
        path: filename,
        change,
        ...(change === 'renamed' && previousPath !== undefined ? { previousPath } : {}),
      };
    }),
);

export const mergeResult = z.object({ sha: z.string(), merged: z.boolean() });

export const comments = z.array(
  z
    .object({ id: z.number(), body: z.string().optional(), user: account })
    .transform(({ id, body = '', user }) => ({ id, body, author: user?.login ?? null })),
);

export const checkRun = z.object({
  id: z.number(),
  external_id: z.string().nullable(),
  status: z.string(),
  output: z.object({ annotations_count: z.number() }),
});

export const checkRuns = z.object({ check_runs: z.array(checkRun) });

export const viewer = z.object({ login: z.string() });

export const app = z.object({ slug: z.string() });

export const installation = z.object({ token: z.string(), expiresAt: z.string() });
