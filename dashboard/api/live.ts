import type { QueryClient } from '@tanstack/react-query';
import { listenWith } from './apply-event.ts';
import { setServedBuild } from './build.ts';
import { createCacheSink } from './cache-sink.ts';
import { setConnected } from './connection.ts';
import { onPosition } from './positions.ts';
import { shareStream } from './shared-stream.ts';

/** Keeps the query cache in step with the server until the returned function is called. */
export function startLiveUpdates(client: QueryClient): () => void {
  const sink = createCacheSink(client);
  const listener = listenWith({ ...sink, build: setServedBuild });
  const stopAnswers = onPosition(position => listener.answer(position));
  const stop = shareStream({
    open: () => new EventSource('/api/stream'),
    onEvent: event => listener.event(event),
    onConnected: setConnected,
    onLeave: () => listener.leave(),
  });
  return () => {
    stop();
    stopAnswers();
    sink.dispose();
  };
}
