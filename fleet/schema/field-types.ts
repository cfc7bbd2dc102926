import { z } from 'zod';
import { storeFile } from './store.ts';

export type FieldType = 'text' | 'list' | 'boolean';

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** What each field of a store file holds, by its dotted path, `spec.admin.email`: read off the schema itself. */
export function storeFieldTypes(): ReadonlyMap<string, FieldType> {
  const types = new Map<string, FieldType>();
  const walk = ({ type, properties }: JsonSchema, path: string) => {
    for (const [name, inner] of Object.entries(properties ?? {})) walk(inner, path === '' ? name : `${path}.${name}`);
    if (type === 'boolean') types.set(path, 'boolean');
    else if (type === 'array') types.set(path, 'list');
    else if (properties === undefined) types.set(path, 'text');
  };
  // The same schema under no name of its own: a named one would be a reference.
  walk(z.toJSONSchema(z.strictObject(storeFile.shape), { io: 'input' }) as JsonSchema, '');
  return types;
}
