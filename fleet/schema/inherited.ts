import { z } from 'zod';

/** A field that a store may leave to `defaults` of `fleet.yaml`: its schema and its meaning. */
interface Inherited {
  readonly schema: z.ZodType<string>;
  readonly description: string;
  /**
   * Value in files that were written before the field existed: locks, and `defaults` of `fleet.yaml`. Stores that have
   * it render as they did without the field.
   * @default every lock and every `fleet.yaml` must have the field
   */
  readonly before?: string;
}

const defaultAs = ({ schema, before }: Inherited): z.ZodType<string> =>
  before === undefined ? schema : schema.prefault(before);

const lockedAs = ({ before }: Inherited): z.ZodType<string, string | undefined> =>
  before === undefined ? z.string() : z.string().default(before);

/** The parts of all schemas with fields that a store may leave to the fleet. */
export function inherited<T extends Readonly<Record<string, Inherited>>>(fields: T) {
  const each = <V>(of: (field: Inherited) => V) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, of(field)]));
  return {
    /** Names of the fields. */
    names: Object.keys(fields) as (keyof T & string)[],
    /** Field of a store file. */
    spec: each(({ schema, description }) => schema.optional().meta({ description })) as {
      [name in keyof T]: z.ZodOptional<T[name]['schema']>;
    },
    /** Field of `defaults` in `fleet.yaml`. */
    defaults: each(defaultAs) as { [name in keyof T]: ReturnType<typeof defaultAs> },
    /** Field of a lock; it stays readable if a later rule refuses it in a store file. */
    lock: each(lockedAs) as { [name in keyof T]: ReturnType<typeof lockedAs> },
    /** Rule of its provenance as a part of a lock. */
    provenance: each(() => 'field') as { [name in keyof T]: 'field' },
    /** Field of the store file as a lock records it. */
    requested: each(() => z.string().optional()) as { [name in keyof T]: z.ZodOptional<z.ZodString> },
  };
}
