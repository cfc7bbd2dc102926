import type { CommitRef, Ledger } from '../ledger/index.ts';
import { deletedLock, type LockHistory } from './deleted-lock.ts';
import {
  blobId,
  compareStore,
  followsFrom,
  isKept,
  lockPath,
  ownIds,
  storePath,
  updateTree,
  type DeletedLock,
  type Edit,
  type FleetTree,
} from '#fleet';
import { DomainError } from '#fleet/schema';

/** An edit with the origin of its bytes. */
export interface FoundEdit extends Edit {
  /** The commit of the edit; null if it is no longer known. */
  readonly made: CommitRef | null;
  /** True if the edit was accepted: the lock names its checksum. */
  readonly isKept: boolean;
}

/** The state of a store's files in `dist/`, at one commit. */
export interface Drift {
  /** Ids by path of the files on which it was evaluated. */
  readonly ids: ReadonlyMap<string, string>;
  /** True if a file is missing, or older than the store's file and lock. */
  readonly isIncomplete: boolean;
  readonly edits: readonly FoundEdit[];
  /** The lock that a commit deleted; everything else is compared as if it still existed. */
  readonly deletedLock?: DeletedLock;
}

/** Ids of files that are not edits: they matched their store at the last comparison. */
export type UneditedFiles = ReadonlyMap<string, string>;

export function followed({ ids, edits }: Drift): UneditedFiles {
  const edited = new Set(edits.map(({ path }) => path));
  return new Map([...ids].filter(([path]) => !edited.has(path)));
}

/**
 * Distinguishes manual edits from files that are only older than the store's file and lock: an older file matched the
 * file and lock of the last commit that touched it. History is read only for differing files that were never compared.
 * @param known an earlier comparison; files that still have these ids are not edits
 * @returns the reason why a store can't be rendered on the current fleet: another store uses its host, or its tier is not offered
 */
export async function findDrift(
  ledger: LockHistory,
  head: FleetTree,
  revision: string,
  name: string,
  known: UneditedFiles,
): Promise<Drift | DomainError> {
  if (head.asRendered.has(name)) return { ids: ownIds(head, name), isIncomplete: false, edits: [] };
  const deleted = await deletedLock(ledger, head, name);
  const tree = deleted === undefined ? head : updateTree(head, new Map([[deleted.path, deleted.text]]));
  const comparison = compared(tree, name);
  if (comparison instanceof DomainError) return comparison;
  const ids = ownIds(head, name);
  const lock = tree.locks.get(name);
  const edits: FoundEdit[] = [];
  let { isIncomplete } = comparison;
  for (const [path, rendered] of comparison.differing) {
    const id = ids.get(path) ?? '';
    if (lock === undefined || known.get(path) === id) {
      isIncomplete = true;
      continue;
    }
    const text = await textOf(ledger, path, revision, id);
    const made = await ledger.lastCommit([path]);
    const accepted = text !== null && isKept(lock, path, text);
    if (
      accepted ||
      text === null ||
      !(await wasRendered(ledger, made, name, lockPath(lock.spec.cluster.name, name), path, text))
    ) {
      edits.push({ path, text, rendered, id, made, isKept: accepted });
    } else {
      isIncomplete = true;
    }
  }
  // Files that a person deleted together with the store are not edits.
  const isRemoved = tree.stores.get(name)?.spec.state === 'removed';
  return {
    ids,
    isIncomplete: isIncomplete || deleted !== undefined || (isRemoved && edits.length > 0),
    edits,
    ...(deleted === undefined ? {} : { deletedLock: deleted }),
  };
}

/** Returns null for a file that is not text or too large: no such file was ever rendered. */
async function textOf(ledger: Pick<Ledger, 'file'>, path: string, revision: string, id: string) {
  const text = await ledger.file(path, revision).catch((error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  });
  return text !== null && blobId(text, id.length) === id ? text : null;
}

function compared(tree: FleetTree, name: string) {
  try {
    return compareStore(tree, name);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

async function wasRendered(
  ledger: Pick<Ledger, 'file'>,
  made: CommitRef | null,
  name: string,
  locked: string,
  path: string,
  text: string,
): Promise<boolean> {
  if (made === null) return false;
  const files = new Map<string, string>();
  for (const input of [storePath(name), locked]) {
    const then = await ledger.file(input, made.commit);
    if (then !== null) files.set(input, then);
  }
  return followsFrom(files, name, path, text);
}
