import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { orRefuse } from './output.ts';
import { buildDashboard } from './source-build/dashboard.ts';
import { readConfig, startServer, type RunningServer } from '#server';

/** `storefleet serve`: serves the dashboard and its API until the process gets a signal to end. */
export function serve(): Promise<void> {
  return orRefuse(false, async () => {
    const config = readConfig(process.env);
    const project = dirname(findPackageJSON(import.meta.url) ?? '');
    const building = new AbortController();
    const running: { server?: RunningServer } = {};
    // A program that reads the output may end before this one, which must still finish its writes.
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.stdout.write('Storefleet is stopping; pending writes finish first.\n');
        building.abort();
        // A second signal ends the process at once.
        void Promise.resolve(running.server?.stop()).then(() => process.exit(0));
      });
    }
    running.server = await startServer(config, project, () => buildDashboard(project, building.signal));
    process.stdout.write(`Storefleet is running at ${running.server.url}\n`);
  });
}
