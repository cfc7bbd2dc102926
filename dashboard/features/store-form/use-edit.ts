import { useMemo, useState } from 'react';
import { valueAt } from '../../shared/store-file/values.ts';
import { readDraft } from './draft.ts';
import { mergePatch } from './merge-patch.ts';
import { rebase, type ConflictChoice, type FieldConflict } from './rebase.ts';
import type { SavedDraft } from './saved-draft.ts';
import type { Version } from './use-saving.ts';
import { useStoreForm } from './use-store-form.ts';
import { immutableFields, type Problem } from '#fleet/schema';

interface EditOptions {
  /** The store's file as it is now. */
  readonly now: Version;
  /** An edit that was not saved before. */
  readonly restored: SavedDraft | null;
}

/**
 * An edit of a store's file, merged with what others have changed since it began: a field that only one side has
 * changed takes that change, and the person chooses between two changes of one field.
 */
export function useEdit({ now, restored }: EditOptions) {
  const [base, setBase] = useState<Version>(restored?.base ?? now);
  const before = useMemo(() => readDraft(base.yaml).value, [base.yaml]);
  const theirs = useMemo(() => readDraft(now.yaml, before).value, [now.yaml, before]);
  const form = useStoreForm({
    initialText: restored?.text ?? now.yaml,
    check: value => changedImmutables(before, value),
  });
  const { draft } = form;
  const isUnsaved = draft.text !== base.yaml;
  // Without unsaved text a newer version conflicts with nothing.
  if (!isUnsaved && now.yaml !== base.yaml) {
    setBase(now);
    form.setText(now.yaml);
  }

  const [choices, setChoices] = useState<ReadonlyMap<string, ConflictChoice>>(new Map());
  const sideOf = (conflict: FieldConflict) => choices.get(JSON.stringify(conflict));
  const choose = (conflict: FieldConflict, choice: ConflictChoice) =>
    setChoices(made => new Map([...made, [JSON.stringify(conflict), choice]]));
  const { value, taken, conflicts } = rebase(before, theirs, draft.value, conflict => sideOf(conflict) ?? 'mine');
  const patch = mergePatch(theirs, value);
  return {
    form,
    base,
    isUnsaved,
    taken,
    conflicts,
    sideOf,
    choose,
    isUndecided: conflicts.some(conflict => sideOf(conflict) === undefined),
    /** The change of the file as it is now. */
    patch,
    hasChanges: Object.keys(patch).length > 0,
    /** Input for saving. */
    toSave: { before, now, mine: draft.value, text: draft.text, sideOf },
    restore: (kept: SavedDraft) => {
      setBase(kept.base);
      form.setText(kept.text);
    },
    discard: () => form.setText(base.yaml),
  };
}

/** A store with another name or cluster would be another store. */
function changedImmutables(before: unknown, after: unknown): Problem[] {
  return immutableFields
    .filter(field => valueAt(before, field) !== valueAt(after, field))
    .map(field => ({ field, rule: 'can’t be changed; create another store instead' }));
}
