import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { historyQuery } from '../../api/queries.ts';
import type { RequestedMode } from '../../api/stores.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { DraftNotice } from './draft-notice.tsx';
import { readDraft } from './draft.ts';
import { FormPage } from './form-page.tsx';
import { changedImmutables } from './immutables.ts';
import { ownDraft, type KeptDraft } from './kept-draft.ts';
import { mergePatch } from './merge-patch.ts';
import { rebase, type FieldConflict, type ConflictChoice } from './rebase.ts';
import { useDraft } from './use-draft.tsx';
import { useSaving, whoChanged, type Version } from './use-saving.ts';
import { useStoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

interface SettingsFormProps {
  name: string;
  /** The store's file as it is now. */
  now: Version;
  fleet: FleetView;
  onSaved: () => void;
}

/**
 * The form over a version of the store's file. Changes of others never appear in a field during editing: the form
 * announces them, and saving keeps both changes; a field that both have changed is asked about.
 */
export function SettingsForm({ name, now, fleet, onSaved }: SettingsFormProps) {
  const subject = { fleet: fleet.name, store: name };
  const [restored] = useState(() => ownDraft(subject));
  const [base, setBase] = useState<Version>(restored?.base ?? now);
  const before = useMemo(() => readDraft(base.yaml).value, [base.yaml]);
  const theirs = useMemo(() => readDraft(now.yaml, before).value, [now.yaml, before]);
  const form = useStoreForm({
    initialText: restored?.text ?? now.yaml,
    check: value => changedImmutables(before, value),
  });
  const { draft, ready } = form;
  const isUnsaved = draft.text !== base.yaml;
  // Nothing was typed that a newer version could be in conflict with.
  if (!isUnsaved && now.yaml !== base.yaml) {
    setBase(now);
    form.setText(now.yaml);
  }

  const [choices, setChoices] = useState<ReadonlyMap<string, ConflictChoice>>(new Map());
  const sideOf = (conflict: FieldConflict) => choices.get(JSON.stringify(conflict));
  const choose = (conflict: FieldConflict, choice: ConflictChoice) =>
    setChoices(made => new Map([...made, [JSON.stringify(conflict), choice]]));
  const { value, taken, conflicts } = rebase(before, theirs, draft.value, conflict => sideOf(conflict) ?? 'mine');
  const isMoved = isUnsaved && taken.length + conflicts.length > 0;
  const history = useQuery({ ...historyQuery(name), enabled: isMoved });

  const patch = mergePatch(theirs, value);
  const changed = Object.keys(patch).length > 0;
  const keeper = useDraft({ subject, base, text: draft.text, isUnsaved });
  const modes = useDeliveryModes();
  const saving = useSaving({ name, onSent: keeper.release, onSaved });
  const element = useRef<HTMLDivElement>(null);
  const send = (mode: RequestedMode) => {
    form.touchAll();
    if (!ready || saving.isPending) return;
    if (conflicts.some(conflict => sideOf(conflict) === undefined)) {
      element.current?.querySelector<HTMLElement>('[role="radio"]')?.focus();
      return;
    }
    if (changed) saving.mutate({ input: { before, now, mine: draft.value, text: draft.text, sideOf }, mode });
    // Theirs was chosen everywhere.
    else form.setText(base.yaml);
  };
  const restore = (kept: KeptDraft) => {
    setBase(kept.base);
    form.setText(kept.text);
  };
  return (
    <>
      <DraftNotice
        subject={subject}
        restored={restored}
        onRestore={restore}
        onDiscard={() => form.setText(base.yaml)}
      />
      {isMoved && !saving.isPending && !saving.isSuccess && (
        <div ref={element}>
          <ConflictNotice
            who={whoChanged(history.data?.entries ?? [])}
            taken={taken}
            conflicts={conflicts}
            choiceOf={sideOf}
            onChoose={choose}
          />
        </div>
      )}
      <FormPage
        form={form}
        fleet={fleet}
        file={`stores/${name}.yaml`}
        existing
        planRequest={ready && changed ? { action: 'change', name, patch } : undefined}
        planHint={
          draft.invalid.length > 0
            ? 'Fix the YAML to see the plan.'
            : ready
              ? 'Nothing is changed yet.'
              : 'Fix the highlighted fields to see the plan.'
        }
        failure={conflicts.length === 0 && saving.variables?.input.text === draft.text ? saving.error : null}
        onSubmit={() => send(modes.usual)}
        actions={
          <>
            <SendButtons
              modes={modes}
              labels={{ commit: 'Save changes', 'pull-request': 'Open pull request' }}
              inForm
              loading={saving.isPending}
              disabled={!isUnsaved}
              onSend={send}
            />
            <Button variant="default" disabled={!isUnsaved} onClick={() => form.setText(base.yaml)}>
              Discard
            </Button>
          </>
        }
      />
      {keeper.dialog}
    </>
  );
}
