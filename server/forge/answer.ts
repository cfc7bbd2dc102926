import type { z } from 'zod';
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
