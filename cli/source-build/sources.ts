import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Plugin } from 'rolldown';

/** npm's list of installed packages, which builds include. */
const installed = 'node_modules/.package-lock.json';

/** Sources of each build: files and directories, by their paths below the project; without tests. */
export const sources = {
  command: ['cli', 'constructs', 'contract', 'fleet', 'imports', 'server', installed, 'package.json', 'tsconfig.json'],
  dashboard: [
    'cli/source-build',
    'constructs/rules',
    'contract',
    'dashboard',
    'docs',
    'fleet/actions',
    'fleet/engines',
    'fleet/kinds',
    'fleet/model/errors.ts',
    'fleet/schema',
    installed,
    'package.json',
    'README.md',
    'tsconfig.json',
    'vite.config.ts',
  ],
} as const;

type Sources = (typeof sources)[keyof typeof sources];

/**
 * Returns a digest of the sources: the same for the same content, whatever the times of the files.
 * @param project directory of the sources
 * @returns 16 hexadecimal digits; a missing source counts as empty
 */
export function nameSources(project: string, sources: Sources): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const path of filesOf(project, source)) {
      const content = readFileSync(join(project, path));
      // The length keeps one file from looking like two.
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(project: string, source: string): string[] {
  try {
    return readdirSync(join(project, source), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map(entry => relative(project, join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTDIR') return [source];
    if (code === 'ENOENT') return [];
    throw error;
  }
}

/** Fails a build that reads one of our files outside its sources: a change of that file would go unnoticed. */
export function onlyFrom(project: string, sources: Sources): Plugin {
  return {
    name: 'only-from-sources',
    buildEnd(error) {
      if (error !== undefined) return;
      const unlisted = [...this.getModuleIds()]
        .filter(id => isAbsolute(id) && !id.includes('node_modules'))
        .map(id => relative(project, id.replace(/[?#].*$/, '')))
        .filter(path => !sources.some(source => path === source || path.startsWith(source + sep)));
      if (unlisted.length > 0) this.error(`The list of sources lacks ${unlisted.join(', ')}`);
    },
  };
}

/** Writes the digest of the sources beside a build, for {@link isBuilt}. */
export function noteSources(project: string, sources: Sources, build: string): Plugin {
  let name: string;
  return {
    name: 'note-sources',
    buildStart() {
      // A build that ends half way must not count as a complete one.
      rmSync(noteOf(build), { force: true });
      name = nameSources(project, sources);
    },
    writeBundle: {
      order: 'post',
      handler() {
        // The build may or may not have files that were saved in the meantime.
        if (nameSources(project, sources) === name) writeFileSync(noteOf(build), name);
      },
    },
  };
}

/** True if the build is up to date with the sources. */
export function isBuilt(project: string, sources: Sources, build: string): boolean {
  try {
    return readFileSync(noteOf(build), 'utf8') === nameSources(project, sources);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

const noteOf = (build: string) => `${build}.sources`;
