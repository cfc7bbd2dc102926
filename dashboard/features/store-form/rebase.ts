type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A field that two people have changed to different values; `undefined` means absent. */
export interface FieldConflict {
  /** Path of the field. */
  readonly field: string;
  readonly base: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
}

export type ConflictChoice = 'theirs' | 'mine';

export interface Rebased {
  /** The merge of both changes; a conflict takes the chosen side. */
  readonly value: unknown;
  /** Fields that only the others have changed. */
  readonly taken: readonly string[];
  readonly conflicts: readonly FieldConflict[];
}

/**
 * Merges two changes of one value, field by field. Only a field that both have changed is in conflict; a list is one
 * field.
 * @param choose the side of a conflict.
 * @default mine
 */
export function rebase(
  base: unknown,
  theirs: unknown,
  mine: unknown,
  choose: (conflict: FieldConflict) => ConflictChoice = () => 'mine',
): Rebased {
  const taken: string[] = [];
  const conflicts: FieldConflict[] = [];
  const merge = (field: string, old: unknown, their: unknown, my: unknown): unknown => {
    const below = branches([old, their, my]);
    if (below !== undefined) {
      const merged: Json = {};
      for (const key of new Set(below.flatMap(value => Object.keys(value ?? {})))) {
        const [a, b, c] = below.map(value => value?.[key]);
        const inner = merge(field === '' ? key : `${field}.${key}`, a, b, c);
        if (inner !== undefined) merged[key] = inner;
      }
      const isLeft = Object.keys(merged).length > 0 || (their !== undefined && my !== undefined);
      return isLeft ? merged : undefined;
    }
    if (isSame(their, my) || isSame(old, their)) return my;
    if (isSame(old, my)) {
      taken.push(field);
      return their;
    }
    const conflict = { field, base: old, theirs: their, mine: my };
    conflicts.push(conflict);
    return choose(conflict) === 'mine' ? my : their;
  };
  return { value: merge('', base, theirs, mine), taken, conflicts };
}

/** Returns the values as mappings or absent; undefined if one of them is something else. */
function branches(values: readonly unknown[]): readonly (Json | undefined)[] | undefined {
  const isBranch = values.some(isObject) && values.every(value => value === undefined || isObject(value));
  return isBranch ? values : undefined;
}
