import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatAgo } from '../../shared/format/time.ts';
import { dropOther, otherDraft, type DraftSubject, type KeptDraft } from './kept-draft.ts';

interface DraftNoticeProps {
  subject: DraftSubject;
  /** What this tab had kept and shows again. */
  restored: KeptDraft | null;
  onRestore: (draft: KeptDraft) => void;
  onDiscard: () => void;
}

/** Says that a draft is back, or offers one of another tab. */
export function DraftNotice({ subject, restored, onRestore, onDiscard }: DraftNoticeProps) {
  const [told, setTold] = useState(() => restored && formatAgo(new Date(restored.at).toISOString(), Date.now()));
  const [other, setOther] = useState(() => {
    const found = otherDraft(subject);
    return found && { ...found, ago: formatAgo(new Date(found.at).toISOString(), Date.now()) };
  });
  if (told !== null) {
    const discard = () => {
      setTold(null);
      onDiscard();
    };
    return (
      <Notice
        tone="info"
        title={`Your unsaved changes from ${told} are back`}
        action={
          <Button variant="default" size="xs" onClick={discard}>
            Discard them
          </Button>
        }
      />
    );
  }
  if (other === null) return null;
  const take = (then?: (draft: KeptDraft) => void) => {
    dropOther(other.place);
    setOther(null);
    then?.(other);
  };
  return (
    <Notice
      tone="info"
      title={`There is an unsaved draft from ${other.ago}`}
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
      Another tab has kept it.
    </Notice>
  );
}
