import { z } from 'zod';

/**
 * Fields as clusters send them: each may be absent or null, and then it says nothing. An answer that lacks one is no
 * reason to drop the object.
 */

export const text = z
  .string()
  .nullish()
  .transform(value => value ?? '');

export const time = z
  .string()
  .nullish()
  .transform(value => value ?? null);

export const number = z
  .number()
  .nullish()
  .transform(value => value ?? 0);

export const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? false);
