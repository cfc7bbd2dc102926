import { Modal } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { findHeading, focusHeading } from '../page/focus-heading.ts';
import classes from './dialog.module.css';

interface DialogProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  size?: 'md' | 'lg';
  children: ReactNode;
}

/**
 * A dialog that holds the focus while it is open. The focus moves to the element with `data-autofocus`, which must not
 * be disabled then, and afterwards back to the element that opened the dialog.
 */
export function Dialog({ children, ...modal }: DialogProps) {
  const returnFocus = () => {
    const heading = findHeading();
    // The element that opened the dialog was removed by its action.
    if (document.activeElement === document.body && heading) focusHeading(heading);
  };
  return (
    <Modal {...modal} onExitTransitionEnd={returnFocus}>
      <Content>{children}</Content>
    </Modal>
  );
}

/** Takes the focus of a control that is disabled or removed; the focus would otherwise move to the page below. */
function Content({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = content.current;
    if (!node) return;
    const observer = new MutationObserver(() => {
      const { activeElement, body } = document;
      if (activeElement === body || activeElement?.matches(':disabled')) node.focus();
    });
    observer.observe(node, { subtree: true, childList: true, attributeFilter: ['disabled'] });
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={content} tabIndex={-1} className={classes.content}>
      {children}
    </div>
  );
}
