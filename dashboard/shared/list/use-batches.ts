import { useState, type RefCallback } from 'react';
import { useWhenSeen } from './use-when-seen.ts';

interface Batches<T> {
  readonly shown: readonly T[];
  /** Ref for an element below the shown items; null if all are shown. */
  readonly end: RefCallback<Element> | null;
}

/** Renders items as they come near the visible part, so that a long list opens fast. */
export function useBatches<T>(items: readonly T[], batch = 100): Batches<T> {
  const [limit, setLimit] = useState(batch);
  const end = useWhenSeen(() => setLimit(now => now + batch));
  return { shown: items.slice(0, limit), end: items.length > limit ? end : null };
}
