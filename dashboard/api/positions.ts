type Listener = (position: string) => void;

const listeners = new Set<Listener>();

/** Listens to the stream positions in the server's answers until the returned function is called. */
export function onPosition(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function tellPosition(position: string | null): void {
  if (position !== null) listeners.forEach(listener => listener(position));
}
