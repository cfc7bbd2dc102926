import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nameSources, onlyFrom, sources } from './sources.ts';

/** Entry points: the command, and the thread and the process that the server starts. */
const entries = {
  main: 'cli/main.ts',
  thread: 'server/import-reader/thread.ts',
  'launcher-process': 'server/git/launcher-process.ts',
};

const week = 7 * 24 * 60 * 60 * 1000;

/**
 * Returns the command as JavaScript. Builds these sources if they have no build, which takes about a second. Each build
 * has its own directory that never changes: a server keeps the build from which it was started, and two builds at once
 * do not collide.
 * @param project directory with the sources
 * @returns path of the script to run
 */
export async function bundle(project: string): Promise<string> {
  const builds = join(project, 'build', 'cli');
  for (;;) {
    const name = nameSources(project, sources.command);
    const build = join(builds, name);
    if (existsSync(build)) return join(build, 'main.js');
    const draft = join(builds, `draft-${randomUUID()}`);
    await mkdir(draft, { recursive: true });
    await forgetOld(builds);
    try {
      await write(project, draft);
      // The build may or may not have files that were saved in the meantime.
      if (nameSources(project, sources.command) === name) await rename(draft, build).catch(whereOneIs(build));
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
}

/** Packages stay outside, except one whose hundreds of files alone take as long to load as everything else. */
const isOutside = (id: string, importer: string | undefined) =>
  importer !== undefined &&
  !importer.includes('node_modules') &&
  /^[^./#]/.test(id) &&
  id !== '@kubernetes/client-node';

async function write(project: string, dir: string): Promise<void> {
  // Loaded only for a build.
  const { build } = await import('rolldown');
  await build({
    cwd: project,
    input: entries,
    platform: 'node',
    external: isOutside,
    logLevel: 'warn',
    plugins: [onlyFrom(project, sources.command)],
    output: { dir, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  });
}

/** Another process may have been faster with the same build. */
function whereOneIs(build: string) {
  return (error: unknown) => {
    if (!existsSync(build)) throw error;
  };
}

async function forgetOld(builds: string): Promise<void> {
  for (const name of await readdir(builds)) {
    const build = join(builds, name);
    const { mtimeMs = Date.now() } = statSync(build, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > week) await rm(build, { recursive: true, force: true });
  }
}
