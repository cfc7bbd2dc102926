import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

export interface Watching {
  /** Polls now. */
  poll(): void;
  close(): void;
}

/**
 * Calls `poll` when refs of the repository may have moved: at once after a file system event, and every second in any
 * case. Git may keep refs in loose files, in packed-refs or in a reftable, and network file systems send no events; so
 * events are a hint and polling is the guarantee.
 */
export function watchRefs(repository: string, poll: () => Promise<void>, everyMilliseconds = 1000): Watching {
  let running = false;
  let isRequestedAgain = false;
  let closed = false;
  const run = () => {
    if (closed) return;
    isRequestedAgain = running;
    if (running) return;
    running = true;
    void poll().finally(() => {
      running = false;
      if (isRequestedAgain) run();
    });
  };
  const timer = setInterval(run, everyMilliseconds).unref();
  const watchers = ['', 'refs/heads', 'refs/storefleet', 'reftable'].flatMap(directory =>
    hint(join(repository, directory), run),
  );
  return {
    poll: run,
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
    // No inotify handles are left, or the directory was deleted: polling continues.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
