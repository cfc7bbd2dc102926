import type { z } from 'zod';
import { kindSchemas } from '../kinds/schemas.ts';
import { anyOf } from './primitives.ts';
import type { Problem } from './problem.ts';
import { unionOf } from './union.ts';

/** The id of a store kind: `kind` of a store file. */
export type KindId = (typeof kindSchemas)[number]['id'];

/** Ids of all store kinds; the first is the default. */
export const kindIds: readonly KindId[] = kindSchemas.map(({ id }) => id);

/** The kind of stores without one. */
export const defaultKind: KindId = kindSchemas[0].id;

/** Formats `must be WooStore` with all kinds. */
export const kindRule = `must be ${anyOf(kindIds)}`;

/**
 * A store file, `stores/<name>.yaml`: the one source for the file, the form, the request body and the published JSON
 * Schema. Unknown fields are refused: a typo must not silently mean "default".
 */
export const storeFile = unionOf(
  'kind',
  kindSchemas.map(({ file }) => file),
  kindRule,
).meta({ id: 'Store', title: 'Storefleet store', description: 'One online store' });

/** Devices of Windows, which can't store a file of such a name, whatever its extension. */
const windowsDevice = /^(aux|con|nul|prn|com[0-9]|lpt[0-9])$/;

/** Returns the problems of the name of a new store; an existing store keeps its name. */
export function problemsOfNewName(name: string): readonly Problem[] {
  if (!windowsDevice.test(name)) return [];
  const rule = `is a reserved device name on Windows, where the fleet could no longer be checked out; choose another, like ${name}-shop`;
  return [{ field: 'metadata.name', value: JSON.stringify(name), rule }];
}

/** A store as parsed: defaults of the schema are filled in, defaults of the fleet are not (the lock holds them). */
export type Store = z.output<typeof storeFile>;
/** A store as people write it. */
export type StoreInput = z.input<typeof storeFile>;

/** Fields that can't change once a store exists: a change would delete one store and create another. */
export const immutableFields = ['kind', 'metadata.name', 'spec.cluster'] as const;

/** Returns the problem of a field that can't change. */
export function immutable(field: string, old: string | undefined, now: string | undefined): Problem {
  return {
    field,
    value: JSON.stringify(now),
    rule: `can't change once the store exists (it is ${JSON.stringify(old)}); create another store instead`,
  };
}
