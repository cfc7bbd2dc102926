import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../test/support/cli.ts';
import { bundle } from './bundle.ts';
import { isBuilt, nameSources, noteSources, sources } from './sources.ts';

function givenProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'storefleet-project-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  return project;
}

/** Creates a minimal project: a command that prints, a thread and a process. */
function givenSmallProject(): string {
  const project = givenProject();
  for (const directory of ['cli', 'server/git', 'server/import-reader', 'fleet'])
    mkdirSync(join(project, directory), { recursive: true });
  cpSync(join(root, 'package.json'), join(project, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  writeFileSync(join(project, 'cli/main.ts'), `import { said } from '#fleet';\nconsole.log(said);\n`);
  writeFileSync(join(project, 'fleet/index.ts'), `export const said: string = 'first';\n`);
  writeFileSync(join(project, 'server/git/launcher-process.ts'), 'export {};\n');
  writeFileSync(join(project, 'server/import-reader/thread.ts'), 'export {};\n');
  return project;
}

const builds = (project: string) => readdir(join(project, 'build/cli'));

test('gives the sources another name for a change that keeps size and times of a file', () => {
  const project = givenSmallProject();
  const file = join(project, 'fleet/index.ts');
  const { atime, mtime } = statSync(file);
  const before = nameSources(project, sources.command);
  writeFileSync(file, `export const said: string = 'FIRST';\n`);
  utimesSync(file, atime, mtime);
  expect(nameSources(project, sources.command)).not.toBe(before);
});

test('files that are moved, and tests, count as they should', () => {
  const project = givenSmallProject();
  const before = nameSources(project, sources.command);
  writeFileSync(join(project, 'fleet/index.test.ts'), '');
  expect(nameSources(project, sources.command)).toBe(before);
  writeFileSync(join(project, 'fleet/new.ts'), '');
  expect(nameSources(project, sources.command)).not.toBe(before);
  rmSync(join(project, 'fleet/new.ts'));
  expect(nameSources(project, sources.command)).toBe(before);
});

test('builds the command once for its sources, and again after a change', async () => {
  const project = givenSmallProject();
  const first = await bundle(project);
  expect(await readFile(first, 'utf8')).toContain('first');
  expect(await bundle(project)).toBe(first);
  writeFileSync(join(project, 'fleet/index.ts'), `export const said: string = 'second';\n`);
  const [second, again] = await Promise.all([bundle(project), bundle(project)]);
  expect(again).toBe(second);
  expect(await readFile(second, 'utf8')).toContain('second');
  // A process of the first build keeps it, and no draft is left.
  expect(await readFile(first, 'utf8')).toContain('first');
  expect(await builds(project)).toHaveLength(2);
});

test('leaves nothing behind after a failed build', async () => {
  const project = givenSmallProject();
  writeFileSync(join(project, 'fleet/index.ts'), 'export const said = ;\n');
  await expect(bundle(project)).rejects.toThrow();
  expect(await builds(project)).toEqual([]);
});

test('a build that reads a file outside its sources fails, and names it', async () => {
  const project = givenSmallProject();
  mkdirSync(join(project, 'elsewhere'));
  writeFileSync(join(project, 'elsewhere/said.ts'), `export const said = 'x';\n`);
  writeFileSync(join(project, 'fleet/index.ts'), `export * from '../elsewhere/said.ts';\n`);
  await expect(bundle(project)).rejects.toThrow('The list of sources lacks elsewhere/said.ts');
});

test('discards a build whose sources changed while it ran', () => {
  const project = givenProject();
  const build = join(project, 'build/dashboard');
  mkdirSync(join(project, 'dashboard'));
  mkdirSync(build, { recursive: true });
  const run = (duringBuild: () => void) => {
    const { buildStart, writeBundle } = noteSources(project, sources.dashboard, build) as unknown as {
      buildStart: () => void;
      writeBundle: { handler: () => void };
    };
    buildStart();
    duringBuild();
    writeBundle.handler();
    return isBuilt(project, sources.dashboard, build);
  };
  expect(isBuilt(project, sources.dashboard, build)).toBe(false);
  expect(run(() => undefined)).toBe(true);
  expect(run(() => writeFileSync(join(project, 'dashboard/main.tsx'), 'x'))).toBe(false);
});
