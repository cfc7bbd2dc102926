import { adoptDrift } from './adopt-drift.ts';
import { cancelDeletion } from './cancel-deletion.ts';
import { deleteStore } from './delete.ts';
import { restore } from './restore.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';

/** Every action on a store, in the order in which pages offer them. */
export const storeActions = [restore, cancelDeletion, retry, rollback, adoptDrift, deleteStore] as const;
