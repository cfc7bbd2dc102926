import { Button, Group } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { dropDraft, keepDraft, type DraftSubject, type KeptDraft } from './kept-draft.ts';

interface DraftOptions {
  readonly subject: DraftSubject;
  readonly base: KeptDraft['base'];
  readonly text: string;
  /** True if the text holds anything that would be lost. */
  readonly isUnsaved: boolean;
}

interface DraftKeeper {
  /** Called once it is saved: the draft is deleted, and leaving needs no confirmation. */
  readonly release: () => void;
  /** Asks for confirmation before the page is left. */
  readonly dialog: ReactNode;
}

/**
 * Keeps typed text, and asks before the page is left. The browser's own dialog, which can't mention a draft, is used
 * only where the draft could not be kept.
 */
export function useDraft({ subject: { fleet, store }, base, text, isUnsaved }: DraftOptions): DraftKeeper {
  const isHeld = useRef(false);
  const isKept = useRef(true);
  const { yaml, tag, revision } = base;
  useEffect(() => {
    const subject = { fleet, store };
    isHeld.current = isUnsaved;
    if (isUnsaved) isKept.current = keepDraft(subject, { text, base: { yaml, tag, revision }, at: Date.now() });
    else dropDraft(subject);
  }, [fleet, store, yaml, tag, revision, text, isUnsaved]);

  const blocker = useBlocker({
    // A change of tabs stays on the page of the store.
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
