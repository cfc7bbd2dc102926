import { z } from 'zod';
import { kindSchemas } from '../kinds/schemas.ts';

export type FieldType = 'text' | 'list' | 'boolean';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** What each field of a store file holds, by its dotted path, `spec.admin.email`: read off the schema of its kind. */
function fieldTypesOf(file: z.ZodObject): ReadonlyMap<string, FieldType> {
  const types = new Map<string, FieldType>();
  const walk = ({ type, properties }: JsonSchema, path: string) => {
    for (const [name, inner] of Object.entries(properties ?? {})) walk(inner, path === '' ? name : `${path}.${name}`);
    if (type === 'boolean') types.set(path, 'boolean');
    else if (type === 'array') types.set(path, 'list');
    else if (properties === undefined) types.set(path, 'text');
  };
  walk(z.toJSONSchema(file, { io: 'input' }) as JsonSchema, '');
  return types;
}

/** The fields of a kind's store files. @param kind an id, which may be one that there is not */
export function storeFieldTypes(kind: string): ReadonlyMap<string, FieldType> {
  const schema = kindSchemas.find(({ id }) => id === kind);
  return schema === undefined ? new Map<string, FieldType>() : fieldTypesOf(schema.file);
}

/** The fields of the store files of all kinds. */
export function allFieldTypes(): ReadonlyMap<string, FieldType> {
  return new Map(kindSchemas.flatMap(({ file }) => [...fieldTypesOf(file)]));
}
