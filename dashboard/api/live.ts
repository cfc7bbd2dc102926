import type { QueryClient } from '@tanstack/react-query';
import { createCacheSink } from './cache-sink.ts';
import { setConnected } from './connection.ts';
import { listen } from './stream.ts';

/** Keeps the query cache in step with the server until the returned function is called. */
export function startLiveUpdates(client: QueryClient): () => void {
  const sink = createCacheSink(client);
  const stop = listen({ open: () => new EventSource('/api/stream'), sink, onConnected: setConnected });
  return () => {
    stop();
    sink.dispose();
  };
}
