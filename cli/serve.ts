import { join } from 'node:path';
import { Command } from 'commander';
import { orRefuse } from './output.ts';

/**
 * `storefleet serve`: the dashboard and its API, until it is told to end. The server is loaded for this command alone: it
 * is more than half of the start of one that needs none.
 */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the dashboard; environment: PORT, HOST, STOREFLEET_DATA_DIR, STOREFLEET_GIT_LISTEN, KUBECONFIG')
    .action(() =>
      orRefuse(false, async () => {
        const { readConfig, startServer } = await import('#server');
        const server = await startServer(readConfig(process.env), join(import.meta.dirname, '..'));
        process.stdout.write(`Storefleet is at ${server.url}\n`);
        for (const signal of ['SIGINT', 'SIGTERM'] as const) {
          process.once(signal, () => {
            // A second signal ends it at once.
            void server.stop().then(() => process.exit(0));
          });
        }
      }),
    );
}
