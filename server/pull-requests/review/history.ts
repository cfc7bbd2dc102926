import type { Ledger, LoggedCommit } from '../../ledger/index.ts';
import { isCompletion } from './evaluate.ts';
import { storePath, type FileHistory } from '#fleet';

/** The part of the ledger that reads the history of the fleet's files. */
export const fileHistory = (ledger: Pick<Ledger, 'history' | 'file'>): FileHistory => ({
  commits: async (path, limit) => (await ledger.history({ paths: [path], limit })).map(({ commit }) => commit),
  text: (path, commit) => ledger.file(path, commit),
});

/**
 * Returns the store files as they were when manifests were last pushed to a branch, by path.
 * @param commits of the branch, newest first
 */
export async function completedStores(
  ledger: Pick<Ledger, 'file'>,
  commits: readonly LoggedCommit[],
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const completion = commits.find(isCompletion);
  if (completion === undefined) return files;
  for (const path of names.map(storePath)) {
    const text = await ledger.file(path, completion.commit);
    if (text !== null) files.set(path, text);
  }
  return files;
}
