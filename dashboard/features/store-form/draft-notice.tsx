import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatAgo } from '../../shared/format/time.ts';
import { dropOther, otherDraft, type DraftSubject, type SavedDraft } from './saved-draft.ts';

interface DraftNoticeProps {
  subject: DraftSubject;
  /** The draft of this tab, which the form shows. */
  restored: SavedDraft | null;
  onRestore: (draft: SavedDraft) => void;
  onDiscard: () => void;
}

/** Announces a restored draft, or offers one of another tab. */
export function DraftNotice({ subject, restored, onRestore, onDiscard }: DraftNoticeProps) {
  const [age, setAge] = useState(() => restored && formatAgo(new Date(restored.at).toISOString(), Date.now()));
  const [other, setOther] = useState(() => {
    const found = otherDraft(subject);
    return found && { ...found, ago: formatAgo(new Date(found.at).toISOString(), Date.now()) };
  });
  if (age !== null) {
    const discard = () => {
      setAge(null);
      onDiscard();
    };
    return (
      <Notice
        tone="info"
        title={`Restored your unsaved changes from ${age}`}
        action={
          <Button variant="default" size="xs" onClick={discard}>
            Discard
          </Button>
        }
      />
    );
  }
  if (other === null) return null;
  const take = (then?: (draft: SavedDraft) => void) => {
    dropOther(other.storageKey);
    setOther(null);
    then?.(other);
  };
  return (
    <Notice
      tone="info"
      title={`Unsaved draft from ${other.ago}`}
      action={
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={() => take(onRestore)}>
            Restore
          </Button>
          <Button variant="subtle" size="xs" onClick={() => take()}>
            Discard
          </Button>
        </Group>
      }
    >
      Another tab saved this draft.
    </Notice>
  );
}
