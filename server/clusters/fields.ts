import { z } from 'zod';

/**
 * Fields of objects of a cluster. Each may be absent or null and then has an empty value: an object that lacks one is
 * not dropped.
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
