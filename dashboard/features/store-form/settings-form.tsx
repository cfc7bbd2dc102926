import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { newestCommitsQuery } from '../../api/queries.ts';
import type { RequestedMode } from '../../api/stores.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { DraftNotice } from './draft-notice.tsx';
import { FormPage } from './form-page.tsx';
import { ownDraft } from './saved-draft.ts';
import { useDraft } from './use-draft.tsx';
import { useEdit } from './use-edit.ts';
import { useSaving, whoChanged, type Version } from './use-saving.ts';
import type { StoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

interface SettingsFormProps {
  name: string;
  /** The store's file as it is now. */
  now: Version;
  fleet: FleetView;
  onSaved: () => void;
}

/**
 * Edits a store's file. Changes of other people never appear in a field during editing: a notice names them, and saving
 * keeps both; where both have changed one field, the person chooses.
 */
export function SettingsForm({ name, now, fleet, onSaved }: SettingsFormProps) {
  const subject = { fleet: fleet.name, store: name };
  const [restored] = useState(() => ownDraft(subject));
  const edit = useEdit({ now, restored });
  const { form, base, isUnsaved, taken, conflicts, patch, hasChanges, discard } = edit;
  const { draft, ready } = form;
  const isMoved = isUnsaved && taken.length + conflicts.length > 0;
  const history = useQuery({ ...newestCommitsQuery(name), enabled: isMoved });
  const keeper = useDraft({ subject, base, text: draft.text, isUnsaved });
  const modes = useDeliveryModes();
  const saving = useSaving({ name, onSent: keeper.release, onSaved });
  const conflictNotice = useRef<HTMLDivElement>(null);
  const send = (mode: RequestedMode) => {
    form.touchAll();
    if (!ready || saving.isPending) return;
    if (edit.isUndecided) conflictNotice.current?.querySelector<HTMLElement>('[role="radio"]')?.focus();
    else if (hasChanges) saving.mutate({ input: edit.toSave, mode });
    // The person chose the other side in every conflict.
    else discard();
  };
  return (
    <>
      <DraftNotice subject={subject} restored={restored} onRestore={edit.restore} onDiscard={discard} />
      {isMoved && !saving.isPending && !saving.isSuccess && (
        <div ref={conflictNotice}>
          <ConflictNotice
            who={whoChanged(history.data?.entries ?? [])}
            taken={taken}
            conflicts={conflicts}
            choiceOf={edit.sideOf}
            onChoose={edit.choose}
          />
        </div>
      )}
      <FormPage
        form={form}
        fleet={fleet}
        file={`stores/${name}.yaml`}
        existing
        planRequest={ready && hasChanges ? { action: 'change', name, patch } : undefined}
        planHint={planHint(form)}
        failure={conflicts.length === 0 && saving.variables?.input.text === draft.text ? saving.error : null}
        onSubmit={() => send(modes.preferred)}
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
            <Button variant="default" disabled={!isUnsaved} onClick={discard}>
              Discard
            </Button>
          </>
        }
      />
      {keeper.dialog}
    </>
  );
}

function planHint({ draft, ready }: StoreForm): string {
  if (draft.invalid.length > 0) return 'Fix the YAML to see the plan.';
  return ready ? 'No changes yet.' : 'Fix the highlighted fields to see the plan.';
}
