import { join } from 'node:path';
import { Command } from 'commander';
import { orRefuse } from './output.ts';
import { Unavailable } from '#fleet';

/**
 * `storefleet serve`: the dashboard and its API, until it is told to end. The server is loaded for this command alone: it
 * is more than half of the start of one that needs none.
 */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the dashboard; environment: PORT, HOST, STOREFLEET_DATA_DIR, STOREFLEET_GIT_LISTEN, KUBECONFIG')
    .action(() =>
      orRefuse(false, async () => {
        assertNode(process.versions.node);
        const { readConfig, startServer } = await import('#server');
        const server = await startServer(readConfig(process.env), join(import.meta.dirname, '..'));
        process.stdout.write(`Storefleet is at ${server.url}\n`);
        for (const signal of ['SIGINT', 'SIGTERM'] as const) {
          process.once(signal, () => {
            process.stdout.write('Storefleet finishes what it is writing and stops.\n');
            // A second signal ends it at once.
            void server.stop().then(() => process.exit(0));
          });
        }
      }),
    );
}

/** `undici`, which asks shops and clusters, needs this Node. */
const oldest = [22, 19] as const;

/** @throws Unavailable naming the version that is needed */
function assertNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Unavailable(
    `The server needs Node ${oldest.join('.')} or newer, and this is ${version}. npm ci installs one for npm start, ` +
      'unless install scripts are turned off; then use a newer Node.',
  );
}
