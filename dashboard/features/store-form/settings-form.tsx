import { Button } from '@mantine/core';
import { useState } from 'react';
import type { WantedMode } from '../../api/changes.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useWays } from '../../shared/writes/use-ways.ts';
import { readDraft } from './draft.ts';
import { FormPage } from './form-page.tsx';
import { changedImmutables } from './immutables.ts';
import { mergePatch } from './merge-patch.ts';
import { useStoreForm } from './use-store-form.ts';
import type { FleetView } from '#server/contract';

export interface SettingsChange {
  /** What the form held when it was sent. */
  readonly text: string;
  readonly patch: unknown;
}

interface SettingsFormProps {
  name: string;
  /** The file as the form was opened on it. */
  yaml: string;
  fleet: FleetView;
  saving: boolean;
  failureOf: (text: string) => Error | null;
  onSave: (change: SettingsChange, mode: WantedMode) => void;
}

export function SettingsForm({ name, yaml, fleet, saving, failureOf, onSave }: SettingsFormProps) {
  const [before] = useState(() => readDraft(yaml).value);
  const form = useStoreForm({ initialText: yaml, check: value => changedImmutables(before, value) });
  const { draft, ready } = form;
  const patch = mergePatch(before, draft.value);
  const changed = Object.keys(patch).length > 0;
  const ways = useWays();
  const send = (mode: WantedMode) => {
    form.touchAll();
    if (ready && changed && !saving) onSave({ text: draft.text, patch }, mode);
  };
  return (
    <FormPage
      form={form}
      fleet={fleet}
      file={`stores/${name}.yaml`}
      existing
      planRequest={ready && changed ? { action: 'change', name, patch } : undefined}
      planHint={ready ? 'Nothing is changed yet.' : 'Mend what is marked to see the plan.'}
      failure={failureOf(draft.text)}
      onSubmit={() => send(ways.usual)}
      actions={
        <>
          <SendButtons
            ways={ways}
            labels={{ commit: 'Save changes', 'pull-request': 'Open pull request' }}
            inForm
            loading={saving}
            disabled={!changed && draft.broken.length === 0}
            onSend={send}
          />
          <Button variant="default" disabled={draft.text === yaml} onClick={() => form.setText(yaml)}>
            Discard
          </Button>
        </>
      }
    />
  );
}
