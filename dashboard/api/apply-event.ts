import type { z } from 'zod';
import { Continuity } from './continuity.ts';
import type { StreamEvent } from './stream.ts';
import {
  streamEvents,
  type ChangedSummary,
  type ImportProgress,
  type FleetView,
  type PullRequestView,
} from '#contract';

/** Receives events of the stream. */
export interface StreamSink {
  store(changed: ChangedSummary): void;
  removed(name: string): void;
  fleet(fleet: FleetView): void;
  import(progress: ImportProgress): void;
  pullRequest(pullRequest: PullRequestView): void;
  /** Reports the build of the dashboard that the server has. */
  build(build: string | null): void;
  /** Fetches everything again after an event may have been missed. */
  resync(): void;
}

/** Listens to the stream, from a connection of this tab or through another tab. */
export interface StreamListener {
  event(event: StreamEvent): void;
  /** Reports an answer of the server, which contains everything up to this position. */
  answer(position: string): void;
  /** The connection ended; nothing arrives until the next hello. */
  leave(): void;
}

export function listenWith(sink: StreamSink): StreamListener {
  const continuity = new Continuity();
  const dispatch = dispatcher(sink);
  return {
    event(event) {
      if (event.name === 'hello') {
        if (continuity.hello(event.id)) sink.resync();
        dispatch(event);
        return;
      }
      const order = continuity.event(event.id);
      if (order === 'known') return;
      dispatch(event);
      if (order === 'missed') sink.resync();
    },
    answer(position) {
      if (continuity.answer(position)) sink.resync();
    },
    leave() {
      continuity.leave();
    },
  };
}

/** Reads an event first and only then uses it, so that an error of the use is not taken for an unreadable event. */
function dispatcher(sink: StreamSink): (event: StreamEvent) => void {
  const on =
    <Name extends StreamEvent['name']>(name: Name, use: (data: z.output<(typeof streamEvents)[Name]>) => void) =>
    (data: unknown) => {
      const read = streamEvents[name].parse(data) as z.output<(typeof streamEvents)[Name]>;
      return () => use(read);
    };
  const readers: Readonly<Record<StreamEvent['name'], (data: unknown) => () => void>> = {
    hello: on('hello', ({ build }) => sink.build(build)),
    store: on('store', changed => sink.store(changed)),
    removed: on('removed', ({ name }) => sink.removed(name)),
    fleet: on('fleet', fleet => sink.fleet(fleet)),
    import: on('import', progress => sink.import(progress)),
    'pull-request': on('pull-request', pullRequest => sink.pullRequest(pullRequest)),
  };
  return ({ name, data }) => {
    let use: () => void;
    try {
      use = readers[name](JSON.parse(data));
    } catch {
      // The server has another version. Its answers show the difference, or fail visibly.
      sink.resync();
      return;
    }
    use();
  };
}
