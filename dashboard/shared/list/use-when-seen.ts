import { useCallback, useEffect, useRef, type RefCallback } from 'react';

/** Returns a ref; calls back each time its element comes near the visible part of the page. */
export function useWhenSeen(onSeen: () => void): RefCallback<Element> {
  const latest = useRef(onSeen);
  useEffect(() => {
    latest.current = onSeen;
  });
  return useCallback((element: Element | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        latest.current();
        // Observing again reports an element that is still near after the list has grown.
        observer.unobserve(element);
        observer.observe(element);
      },
      { rootMargin: '1200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
