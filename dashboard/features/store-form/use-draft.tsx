import { Button } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { dropDraft, keepDraft, type DraftSubject, type KeptDraft } from './kept-draft.ts';

interface DraftOptions {
  readonly subject: DraftSubject;
  readonly base: KeptDraft['base'];
  readonly text: string;
  /** Whether the text says anything that would be lost. */
  readonly isUnsaved: boolean;
}

interface DraftKeeper {
  /** It is saved: nothing is kept, and nobody is asked. */
  readonly release: () => void;
  /** Asks whoever leaves the page. */
  readonly dialog: ReactNode;
}

/**
 * Keeps what is typed, and asks before the page is left. The browser's own question, which can say nothing of a draft, is
 * only asked where the draft could not be kept.
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
    // Another tab of the same store is no leaving.
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
          <p className={classes.text}>Your changes are kept as a draft, and are here again when you come back.</p>
          <div className={classes.actions}>
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
          </div>
        </div>
      </Dialog>
    ),
  };
}
