import { useSyncExternalStore } from 'react';
import { buildMeta } from '#contract';

let served: string | null = null;
const listeners = new Set<() => void>();

/** Records the dashboard build that the server has. */
export function setServedBuild(build: string | null) {
  served = build;
  listeners.forEach(listener => listener());
}

/** Returns the build of this page; null where it was not built. */
function ownBuild(): string | null {
  return document.querySelector(`meta[name="${buildMeta}"]`)?.getAttribute('content') ?? null;
}

function isOutdated(): boolean {
  const own = ownBuild();
  return own !== null && served !== null && served !== own;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** True if the server has another build of the dashboard than this page. */
export function useOutdated(): boolean {
  return useSyncExternalStore(subscribe, isOutdated);
}
