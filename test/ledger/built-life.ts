import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { home } from '../support/fleet-server.ts';

/**
 * Bundles `life.ts` into one script: a process that is started a hundred times should not compile two hundred files
 * each time.
 * @returns its path; it is deleted with the test
 */
export async function builtLife(): Promise<string> {
  // Below the repository, where packages are found.
  const above = join(home, 'build');
  mkdirSync(above, { recursive: true });
  const outDir = mkdtempSync(join(above, 'life-'));
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    root: home,
    logLevel: 'warn',
    build: { ssr: 'test/ledger/life.ts', outDir, rolldownOptions: { output: { entryFileNames: 'life.js' } } },
  });
  return join(outDir, 'life.js');
}
