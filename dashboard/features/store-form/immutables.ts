import { valueAt } from '../../shared/store-file/values.ts';
import { immutableFields, type Problem } from '#fleet/schema';

/** Fields that were changed although they can't be: another name or cluster would be another store. */
export function changedImmutables(before: unknown, after: unknown): Problem[] {
  return immutableFields
    .filter(field => valueAt(before, field) !== valueAt(after, field))
    .map(field => ({ field, rule: 'never changes; create another store instead' }));
}
