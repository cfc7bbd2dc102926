import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { home } from '../support/fleet-server.ts';

/**
 * Bundles `writer.ts` and the process that starts Git into scripts: a process that is started a hundred times should not
 * compile two hundred files each time.
 * @returns the path of the writer; it is deleted with the test
 */
export async function buildWriter(): Promise<string> {
  // Node resolves packages from a directory inside the repository only.
  const above = join(home, 'build');
  mkdirSync(above, { recursive: true });
  const outDir = mkdtempSync(join(above, 'writer-'));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    root: home,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      rolldownOptions: {
        input: { writer: 'test/ledger/writer.ts', 'launcher-process': 'server/git/launcher-process.ts' },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return join(outDir, 'writer.js');
}
