import { useState, type RefCallback } from 'react';
import { useWhenSeen } from './use-when-seen.ts';

interface Batches<T> {
  readonly shown: readonly T[];
  /** For an element below what is shown; null when nothing is left. */
  readonly end: RefCallback<Element> | null;
}

/** Items are drawn as they come into reach: a list of thousands opens as fast as one of ten. */
export function useBatches<T>(items: readonly T[], batch = 100): Batches<T> {
  const [limit, setLimit] = useState(batch);
  const end = useWhenSeen(() => setLimit(now => now + batch));
  return { shown: items.slice(0, limit), end: items.length > limit ? end : null };
}
