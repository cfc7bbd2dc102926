import { z } from 'zod';
import { ForgeAnswerUnknown } from './errors.ts';

/**
 * Parses an answer with the schema of the fields that are used.
 * @param request in words, `GitHub: GET /user`
 * @throws ForgeAnswerUnknown naming the fields
 */
export function read<T>(schema: z.ZodType<T>, answer: unknown, request: string): T {
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const problems = error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  throw new ForgeAnswerUnknown(`The answer to ${request} is not what its API promises: ${problems.join('; ')}`);
}

/** The author of something; null if the account is deleted. */
export const account = z.object({ login: z.string() }).nullable();

export const viewer = z.object({ login: z.string() });

export const comments = z.array(
  z
    .object({ id: z.number(), body: z.string().optional(), user: account })
    .transform(({ id, body = '', user }) => ({ id, body, author: user?.login ?? null })),
);
