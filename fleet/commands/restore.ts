import { Conflict, NotFound, Refused } from '../model/errors.ts';
import { storePath } from '../model/paths.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { lockIn, readStore } from '../model/tree.ts';
import { resolve } from '../resolve/resolve.ts';
import { guardHosts } from '../rules/guards.ts';
import { assemble } from './assemble.ts';
import { InvalidInput } from '#fleet/schema';

/**
 * Plans to restore a store whose files were deleted from Git while it ran: a revert for this store alone. Its engine
 * finds the path again and adopts the objects that kept running.
 * @param files text by path of the store's last files
 * @throws Conflict if the store exists or its host was taken in between, NotFound if the history has no such store,
 *   Refused if its deletion was requested
 */
export function planRestore(tree: FleetTree, name: string, files: ReadonlyMap<string, string>): Plan {
  const path = storePath(name);
  if (tree.texts.has(path)) throw new Conflict(`The store ${name} is in Git; there is nothing to restore.`);
  const text = files.get(path);
  if (text === undefined) throw new NotFound(`The history of the fleet has no store ${name}.`);
  const read = readStore(path, name, text);
  if ('problems' in read) throw new InvalidInput(read.problems);
  const { store } = read;
  if (store.spec.state === 'removed') {
    throw new Refused(
      `The deletion of ${name} was requested; a deleted store can't be restored. Create it again with the same settings.`,
    );
  }
  const locked = lockIn(files, name);
  const lock = locked ?? resolve(store, tree.fleet);
  guardHosts(tree, lock);
  const plan = assemble(tree, {
    action: 'restore',
    subject: `Restore store ${name}`,
    text,
    after: { store, lock },
    queued: false,
    untouched: new Set(),
  });
  // Files of another renderer version and manual edits are restored unchanged: a restore moves no renderer version and
  // reverts no edit.
  return { ...plan, writes: new Map([...plan.writes, ...files]) };
}
