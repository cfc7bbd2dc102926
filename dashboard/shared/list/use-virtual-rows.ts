import { defaultRangeExtractor, useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type FocusEvent } from 'react';

interface VirtualRows {
  /** The rendered rows in order, with the space in front of each in pixels. */
  readonly rows: readonly { readonly index: number; readonly gap: number }[];
  /** The space behind the last one. */
  readonly gapBelow: number;
  /** Ref that measures a row; its `data-index` is its index. */
  readonly measure: (row: HTMLElement | null) => void;
  /** Props of the element around the rows. */
  readonly containerProps: {
    readonly ref: (element: HTMLElement | null) => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: () => void;
  };
}

/** Row heights by list. A page that is opened again has the same length, so its scroll position is valid. */
const remembered = new Map<string, { readonly width: number; readonly heights: VirtualItem[] }>();

/**
 * Renders only the rows near the visible part of the page, and the row with the focus. Printing renders all.
 * @param list name of the list
 * @param rowHeight approximate height of a row, in pixels
 */
export function useVirtualRows(list: string, keys: readonly string[], rowHeight: number): VirtualRows {
  const element = useRef<HTMLElement | null>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number>();
  const isPrinted = useIsPrinted();
  const known = remembered.get(list);
  const virtualizer = useWindowVirtualizer({
    count: keys.length,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
    ...(known?.width === window.innerWidth ? { initialMeasurementsCache: known.heights } : {}),
    rangeExtractor: range => {
      const near = defaultRangeExtractor(range);
      const isNear = focused === undefined || focused >= keys.length || near.includes(focused);
      return isNear ? near : [...near, focused].sort((a, b) => a - b);
    },
  });
  useEffect(() => {
    // Content above the list appears and disappears.
    const observer = new ResizeObserver(() => {
      if (element.current) setTop(element.current.getBoundingClientRect().top + window.scrollY);
    });
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  useEffect(
    () => () => {
      remembered.set(list, { width: window.innerWidth, heights: virtualizer.takeSnapshot() });
    },
    [list, virtualizer],
  );

  let end = top;
  const rows = isPrinted
    ? keys.map((_, index) => ({ index, gap: 0 }))
    : virtualizer.getVirtualItems().map(item => {
        const gap = item.start - end;
        end = item.end;
        return { index: item.index, gap };
      });
  return {
    rows,
    gapBelow: isPrinted ? 0 : virtualizer.getTotalSize() + top - end,
    measure: virtualizer.measureElement,
    containerProps: {
      ref: useCallback((found: HTMLElement | null) => {
        element.current = found;
      }, []),
      onFocus: ({ target }) => {
        const index = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
        setFocused(index === undefined ? undefined : Number(index));
      },
      onBlur: () => setFocused(undefined),
    },
  };
}

const print = () => window.matchMedia('print');

function subscribe(listener: () => void) {
  const query = print();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

function useIsPrinted(): boolean {
  return useSyncExternalStore(subscribe, () => print().matches);
}
