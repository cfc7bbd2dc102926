import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt, sources } from './sources.ts';
import { Unavailable } from '#fleet';

/**
 * Builds the dashboard if its build is out of date, and reports it. The package has the build, and no sources.
 * @param project directory with the sources
 * @param signal cancels the build
 * @throws Unavailable if it can't be built
 */
export async function buildDashboard(project: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(project, 'vite.config.ts'))) return;
  const build = join(project, 'build', 'dashboard');
  if (isBuilt(project, sources.dashboard, build)) return;
  const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    throw new Unavailable('The dashboard is not built, and Vite, which builds it, is not installed. Run npm ci.');
  }
  process.stdout.write('Building the dashboard; the next start needs no build until its sources change.\n');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    signal,
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Unavailable('The dashboard could not be built; see the error above.');
  // Sources that were saved in the meantime need another build.
  await buildDashboard(project, signal);
}
