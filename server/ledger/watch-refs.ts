import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

export interface Watching {
  /** Looks now. */
  look(): void;
  close(): void;
}

/**
 * Calls `look` when refs of the repository may have moved: at once when the file system says so, every second in any
 * case. Git may keep refs in loose files, in packed-refs or in a reftable, and network file systems tell nothing; so
 * the events are a hint and the poll is the promise.
 */
export function watchRefs(repository: string, look: () => Promise<void>, everyMilliseconds = 1000): Watching {
  let running = false;
  let again = false;
  let closed = false;
  const run = () => {
    if (closed) return;
    again = running;
    if (running) return;
    running = true;
    void look().finally(() => {
      running = false;
      if (again) run();
    });
  };
  const timer = setInterval(run, everyMilliseconds).unref();
  const watchers = ['', 'refs/heads', 'reftable'].flatMap(directory => hint(join(repository, directory), run));
  return {
    look: run,
    close: () => {
      closed = true;
      clearInterval(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function hint(directory: string, run: () => void): FSWatcher[] {
  try {
    const watcher = watch(directory, { persistent: false }, run);
    // Out of inotify handles, or the directory went: polling goes on.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
