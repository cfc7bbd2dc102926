import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { findHeading, focusHeading } from '../shared/page/focus-heading.ts';

/**
 * Moves the focus to the heading of the new page after a navigation, as on a page that is loaded; a page that sets the
 * focus itself keeps it.
 * @returns the title of the page, for a live region
 */
export function useRouteFocus(): string {
  const router = useRouter();
  const [title, setTitle] = useState('');
  useEffect(() => {
    let stopWaiting = () => {};
    const stopListening = router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
      if (!pathChanged || fromLocation === undefined) return;
      stopWaiting();
      const before = document.activeElement;
      stopWaiting = whenHeadingIsThere(heading => {
        const now = document.activeElement;
        if (now === before || now === document.body) focusHeading(heading);
        setTitle(document.title);
      });
    });
    return () => {
      stopListening();
      stopWaiting();
    };
  }, [router]);
  return title;
}

/** The data of a page may be on its way when it is first drawn. */
function whenHeadingIsThere(onFound: (heading: HTMLElement) => void): () => void {
  const find = () => {
    const heading = findHeading();
    if (heading === null) return false;
    onFound(heading);
    return true;
  };
  if (find()) return () => {};
  const observer = new MutationObserver(() => {
    if (find()) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
