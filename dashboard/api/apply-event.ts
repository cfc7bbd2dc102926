import type { z } from 'zod';
import { Continuity } from './continuity.ts';
import type { Word } from './stream.ts';
import { streamEvents, type ImportProgress, type FleetView, type PullRequestView, type StoreSummary } from '#contract';

/** Takes what the stream says. */
export interface StreamSink {
  store(summary: StoreSummary): void;
  removed(name: string): void;
  fleet(fleet: FleetView): void;
  import(progress: ImportProgress): void;
  pullRequest(pullRequest: PullRequestView): void;
  /** The server has this build of the dashboard. */
  build(build: string | null): void;
  /** Something may have been missed: fetch all again. */
  resync(): void;
}

/** What hears words of the stream, whether this tab has the stream or another one tells of it. */
export interface Hearer {
  word(word: Word): void;
  /** An answer of the server holds everything up to this position. */
  answer(position: string): void;
  /** Nobody is listened to any more, until the next hello. */
  leave(): void;
}

export function hearWith(sink: StreamSink): Hearer {
  const continuity = new Continuity();
  const tell = teller(sink);
  return {
    word(word) {
      if (word.name === 'hello') {
        if (continuity.hello(word.id)) sink.resync();
        tell(word);
        return;
      }
      const heard = continuity.event(word.id);
      if (heard === 'known') return;
      tell(word);
      if (heard === 'missed') sink.resync();
    },
    answer(position) {
      if (continuity.answer(position)) sink.resync();
    },
    leave() {
      continuity.leave();
    },
  };
}

/** Reads a word first and only then uses it: what can't be read is no fault of what would use it. */
function teller(sink: StreamSink): (word: Word) => void {
  const on =
    <Name extends Word['name']>(name: Name, use: (data: z.output<(typeof streamEvents)[Name]>) => void) =>
    (data: unknown) => {
      const read = streamEvents[name].parse(data) as z.output<(typeof streamEvents)[Name]>;
      return () => use(read);
    };
  const readers: Readonly<Record<Word['name'], (data: unknown) => () => void>> = {
    hello: on('hello', ({ build }) => sink.build(build)),
    store: on('store', summary => sink.store(summary)),
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
      // Another version of the server: its answers tell, and fail visibly where they can't be read either.
      sink.resync();
      return;
    }
    use();
  };
}
