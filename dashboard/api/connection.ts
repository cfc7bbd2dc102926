import { useSyncExternalStore } from 'react';

let connected = true;
const listeners = new Set<() => void>();

/**
 * Records whether the stream is connected; `true` until it is known to be lost, so that a page does not open with an
 * alarm.
 */
export function setConnected(value: boolean) {
  if (connected === value) return;
  connected = value;
  listeners.forEach(listener => listener());
}

export function isConnected(): boolean {
  return connected;
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnected(): boolean {
  return useSyncExternalStore(subscribe, isConnected);
}
