import { z } from 'zod';
import { ForgeAnswerUnknown } from './errors.ts';

/**
 * Reads an answer with the schema of the fields that are used.
 * @param asked what was asked, `GitHub: GET /user`
 * @throws ForgeAnswerUnknown that names the fields
 */
export function read<T>(schema: z.ZodType<T>, answer: unknown, asked: string): T {
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const problems = error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  throw new ForgeAnswerUnknown(`The answer to ${asked} is not what its API promises: ${problems.join('; ')}`);
}

/** Who wrote something; null when the account is gone. */
export const account = z.object({ login: z.string() }).nullable();

export const viewer = z.object({ login: z.string() });

export const comments = z.array(
  z
    .object({ id: z.number(), body: z.string().optional(), user: account })
    .transform(({ id, body = '', user }) => ({ id, body, author: user?.login ?? null })),
);
