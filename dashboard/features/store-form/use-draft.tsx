import { Button, Group } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { dropDraft, saveDraft, type DraftSubject, type SavedDraft } from './saved-draft.ts';

interface DraftOptions {
  readonly subject: DraftSubject;
  readonly base: SavedDraft['base'];
  readonly text: string;
  /** True if the text differs from the base. */
  readonly isUnsaved: boolean;
}

interface DraftKeeper {
  /** Deletes the draft after saving; leaving the page then needs no confirmation. */
  readonly release: () => void;
  /** Asks for confirmation before the page is left. */
  readonly dialog: ReactNode;
}

/**
 * Keeps a draft, and asks before the page is left. The browser's own dialog can't mention a draft, so it appears only
 * if the draft could not be kept.
 */
export function useDraft({ subject: { fleet, store }, base, text, isUnsaved }: DraftOptions): DraftKeeper {
  const isHeld = useRef(false);
  const isKept = useRef(true);
  const { yaml, tag, revision } = base;
  useEffect(() => {
    const subject = { fleet, store };
    isHeld.current = isUnsaved;
    if (isUnsaved) isKept.current = saveDraft(subject, { text, base: { yaml, tag, revision }, at: Date.now() });
    else dropDraft(subject);
  }, [fleet, store, yaml, tag, revision, text, isUnsaved]);

  const blocker = useBlocker({
    // Other tabs of the store have the same path.
    shouldBlockFn: ({ current, next }) => isHeld.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => isHeld.current && !isKept.current,
    withResolver: true,
  });
  const release = () => {
    isHeld.current = false;
    dropDraft({ fleet, store });
  };
  const stay = () => blocker.reset?.();
  return {
    release,
    dialog: (
      <Dialog title="Leave without saving?" opened={blocker.status === 'blocked'} onClose={stay}>
        <div className={classes.form}>
          <p className={classes.text}>Keep your changes as a draft to continue later, or discard them.</p>
          <Group justify="flex-end" gap={8}>
            <Button variant="default" data-autofocus onClick={stay}>
              Stay
            </Button>
            <Button
              variant="default"
              onClick={() => {
                release();
                blocker.proceed?.();
              }}
            >
              Discard and leave
            </Button>
            <Button onClick={() => blocker.proceed?.()}>Keep draft and leave</Button>
          </Group>
        </div>
      </Dialog>
    ),
  };
}
