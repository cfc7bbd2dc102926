import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Notice } from '../../shared/feedback/notice.tsx';
import { Page } from '../../shared/page/page.tsx';
import { FileChooser } from './file-chooser.tsx';
import { saveDraft, savedDraft, type ImportDraft } from './import-draft.ts';
import { PlannedImport } from './planned-import.tsx';

/** Imports many stores from one file, after showing the effect. */
export function ImportPage() {
  const [draft, setDraft] = useState(savedDraft);
  const choose = (chosen: ImportDraft | null) => {
    saveDraft(chosen);
    setDraft(chosen);
  };
  return (
    <Page
      title="Import stores"
      subtitle="Create or change many stores with one file. You see the effect before anything is written."
    >
      {draft?.sent && (
        <Notice
          tone="info"
          title={`You imported ${draft.name}`}
          action={
            <Button
              variant="default"
              size="xs"
              renderRoot={props => <Link to="/import/$id" params={{ id: draft.sent?.id ?? '' }} {...props} />}
            >
              View import
            </Button>
          }
        />
      )}
      {draft === null || draft.sent !== null ? (
        <FileChooser onChoose={choose} />
      ) : (
        <PlannedImport key={draft.key} draft={draft} onDiscard={() => choose(null)} />
      )}
    </Page>
  );
}
