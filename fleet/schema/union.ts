import { z } from 'zod';

/**
 * Returns a union that a field discriminates. A union of a single member is that member, so that problems and the
 * published schema name it alone.
 */
export function unionOf<T extends z.ZodObject>(
  field: string,
  members: readonly T[],
  rule: string,
): z.ZodType<z.output<T>, z.input<T>> {
  const [first, ...others] = members;
  if (first === undefined) throw new Error(`a union by ${field} needs a member`);
  const union: z.ZodType = others.length === 0 ? first : z.discriminatedUnion(field, [first, ...others], rule);
  return union as z.ZodType<z.output<T>, z.input<T>>;
}

type Merged<T> = (T extends unknown ? (part: T) => void : never) extends (all: infer All) => void ? All : never;

/** Merges shapes into one. @throws Error if two of them have a field of the same name */
export function merged<T extends object>(shapes: readonly T[]): Merged<T> {
  const entries = shapes.flatMap(shape => Object.entries(shape));
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) throw new Error(`two store kinds have a field ${twice[0]} in fleet.yaml`);
  return Object.fromEntries(entries) as Merged<T>;
}
