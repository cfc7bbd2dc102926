import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { findHeading, focusHeading } from '../shared/page/focus-heading.ts';

/**
 * Moves the focus to the heading after a navigation, as if the page was loaded; a page that sets the focus itself keeps
 * it.
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

/** A page may render its heading only after its data has arrived. */
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
