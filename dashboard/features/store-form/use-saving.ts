import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ApiFailure, describeFailure } from '../../api/failure.ts';
import { keys } from '../../api/keys.ts';
import { newestCommitsQuery, storeDetailQuery } from '../../api/queries.ts';
import { changeStore, runAction, type RequestedMode } from '../../api/stores.ts';
import { notifyDone, notifyTrouble } from '../../shared/feedback/notifications.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { readDraft } from './draft.ts';
import { labelOf } from './fields.ts';
import { mergePatch } from './merge-patch.ts';
import { rebase, type FieldConflict, type ConflictChoice } from './rebase.ts';
import type { ChangeAccepted, HistoryEntry } from '#contract';

/** A version of a store's file. */
export interface Version {
  readonly yaml: string;
  readonly tag: string | null;
  /** A commit of the fleet that contains it. */
  readonly revision: string;
}

export interface FormChange {
  /** Value of the file when the form was opened. */
  readonly before: unknown;
  readonly now: Version;
  readonly mine: unknown;
  readonly text: string;
  readonly sideOf: (conflict: FieldConflict) => ConflictChoice | undefined;
}

interface Saved extends ChangeAccepted {
  /** Fields that only others have changed. */
  readonly taken: readonly string[];
  /** A commit with the former content of the file. */
  readonly previous: string;
}

interface SavingOptions {
  readonly name: string;
  /** Called after the server has accepted the change. */
  readonly onSent: () => void;
  readonly onSaved: () => void;
}

/** Attempts while other people save at the same time. */
const attempts = 4;

/** Saves a change of the form together with the changes of others, unless both have changed the same field. */
export function useSaving({ name, onSent, onSaved }: SavingOptions) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const fresh = () => queries.query({ ...storeDetailQuery(name), staleTime: 0 });

  const send = async ({ before, now, mine, sideOf }: FormChange, mode: RequestedMode): Promise<Saved> => {
    let version: Version = now;
    for (let attempt = 1; ; attempt++) {
      const theirs = readDraft(version.yaml, before).value;
      const { value, taken, conflicts } = rebase(before, theirs, mine, conflict => sideOf(conflict) ?? 'mine');
      // The page shows the fetched version and asks which value to save.
      if (conflicts.some(conflict => sideOf(conflict) === undefined))
        throw new Error('Someone else changed the same field. Choose which value to save.');
      try {
        const accepted = await changeStore(name, mergePatch(theirs, value), version.tag, mode);
        onSent();
        return { ...accepted, taken, previous: version.revision };
      } catch (error) {
        if (!(error instanceof ApiFailure) || error.status !== 412 || attempt === attempts) throw error;
        const { yaml, tag, revision } = await fresh();
        if (yaml === null) throw error;
        version = { yaml, tag, revision };
      }
    }
  };

  const commitPage = (commit: string) => ({
    href: `/stores/${name}?tab=history&commit=${commit}`,
    label: `Commit ${commit.slice(0, 7)}`,
    go: () => void navigate({ to: '/stores/$name', params: { name }, search: { tab: 'history', commit } }),
  });
  const undo = async (previous: string, tag: string | null) => {
    try {
      const { change, pullRequest } = await runAction('rollback', name, { commit: previous }, { tag });
      void queries.invalidateQueries({ queryKey: keys.store(name) });
      const message = pullRequest === undefined ? 'The previous settings are restored.' : pullRequest.title;
      notifyDone({ title: 'Undone', message, link: commitPage(change.commit) });
    } catch (error) {
      const { title, detail } = describeFailure(error);
      notifyTrouble(title, detail);
    }
  };

  return useStoreWrite(send, async ({ change, taken, previous }) => {
    await queries.invalidateQueries({ queryKey: keys.store(name) });
    const { tag } = await fresh();
    notifyDone({
      title: 'Saved',
      message: taken.length === 0 ? change.subject : await notifyMerged(change.commit, taken),
      link: commitPage(change.commit),
      undo: () => void undo(previous, tag),
    });
    onSaved();
  });

  async function notifyMerged(commit: string, taken: readonly string[]): Promise<string> {
    const { entries } = await queries.query({ ...newestCommitsQuery(name), staleTime: 0 });
    const who = whoChanged(entries.filter(entry => entry.commit !== commit));
    return `${who} changed ${taken.map(labelOf).join(', ')} in the meantime. Both changes are saved.`;
  }
}

/** Returns the author of the newest of these changes; commits of the server itself have none. */
export function whoChanged(entries: readonly HistoryEntry[]): string {
  const newest = entries.find(({ actor }) => actor !== 'storefleet');
  return newest?.actor ?? newest?.author ?? 'Someone';
}
