import { z } from 'zod';

/**
 * Readers of fields of cluster objects. Each field may be absent or null and then has an empty value, so that an
 * incomplete object is not dropped.
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
