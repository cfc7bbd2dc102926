import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { home } from '../support/fleet-server.ts';

/**
 * Bundles `writer.ts` into one script: a process that is started a hundred times should not compile two hundred files
 * each time.
 * @returns its path; it is deleted with the test
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
    build: { ssr: 'test/ledger/writer.ts', outDir, rolldownOptions: { output: { entryFileNames: 'writer.js' } } },
  });
  return join(outDir, 'writer.js');
}
