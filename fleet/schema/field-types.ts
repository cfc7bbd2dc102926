import { z } from 'zod';
import { kindSchemas } from '../kinds/schemas.ts';

export type FieldType = 'text' | 'list' | 'boolean';

/** A field of a store file, as its schema describes it. */
export interface StoreField {
  readonly type: FieldType;
  /** True if there is no store file without it. */
  readonly isRequired: boolean;
  readonly description: string;
  readonly byDefault: unknown;
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const known = new WeakMap<z.ZodObject, ReadonlyMap<string, StoreField>>();

/** Returns the fields of a schema by their dotted paths, `spec.admin.email`. A file of an import needs them for each row. */
function fieldsIn(file: z.ZodObject): ReadonlyMap<string, StoreField> {
  const fields = known.get(file) ?? readFields(file);
  known.set(file, fields);
  return fields;
}

function readFields(file: z.ZodObject): ReadonlyMap<string, StoreField> {
  const fields = new Map<string, StoreField>();
  const walk = (schema: JsonSchema, path: string, isRequired: boolean, about = '') => {
    const { type, properties, required = [], description = about } = schema;
    for (const [name, inner] of Object.entries(properties ?? {})) {
      walk(inner, path === '' ? name : `${path}.${name}`, isRequired && required.includes(name), description);
    }
    if (properties !== undefined) return;
    const fieldType = type === 'boolean' ? 'boolean' : type === 'array' ? 'list' : 'text';
    fields.set(path, { type: fieldType, isRequired, description, byDefault: schema.default });
  };
  walk(z.toJSONSchema(file, { io: 'input' }) as JsonSchema, '', true);
  return fields;
}

/** Returns the fields of a kind's store files. @param kind an id, which need not exist */
export function storeFields(kind: string): ReadonlyMap<string, StoreField> {
  const schema = kindSchemas.find(({ id }) => id === kind);
  return schema === undefined ? new Map<string, StoreField>() : fieldsIn(schema.file);
}

/** Returns the fields of the store files of all kinds; required are those that each of them requires. */
export function allStoreFields(): ReadonlyMap<string, StoreField> {
  const kinds = kindSchemas.map(({ file }) => fieldsIn(file));
  const all = new Map(kinds.flatMap(fields => [...fields]));
  const inEach = (path: string) => kinds.every(fields => fields.get(path)?.isRequired === true);
  return new Map([...all].map(([path, field]) => [path, { ...field, isRequired: inEach(path) }]));
}
