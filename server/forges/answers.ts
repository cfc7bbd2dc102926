import { z } from 'zod';
import { ForgeAnswerUnknown } from './errors.ts';
import type { PullRequest } from './types.ts';

/**
 * Parses a response with the schema of the fields that are used.
 * @param request in words, `GitHub: GET /user`
 * @throws ForgeAnswerUnknown naming the fields
 */
export function read<T>(schema: z.ZodType<T>, answer: unknown, request: string): T {
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const problems = error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'response'}: ${message}`);
  throw new ForgeAnswerUnknown(`Unexpected response to ${request}: ${problems.join('; ')}`);
}

/** The author; null if the account is deleted. */
export const account = z.object({ login: z.string() }).nullable();

/** The branch of a pull request, `head`, and the one that it goes into, `base`; the repository of a fork may be deleted. */
export const branches = {
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }) }),
};

export function headOf({ head, base }: z.output<z.ZodObject<typeof branches>>): PullRequest['head'] {
  const repository = head.repo?.full_name ?? null;
  return { branch: head.ref, sha: head.sha, repository, isFork: repository !== base.repo.full_name };
}

export const viewer = z.object({ login: z.string() });

export const comments = z.array(
  z
    .object({ id: z.number(), body: z.string().optional(), user: account })
    .transform(({ id, body = '', user }) => ({ id, body, author: user?.login ?? null })),
);
