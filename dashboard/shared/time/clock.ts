import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach(notify => notify()), 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Returns a text that depends on the time. All texts share one clock, and an unchanged text is not rendered again. */
export function useTimeText(read: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => read(Date.now()));
}
