#!/usr/bin/env node
import { existsSync, readdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const oldest = 24;
const { node } = process.versions;
if (Number(node.split('.')[0]) < oldest) {
  process.stderr.write(
    `error: Storefleet needs Node ${oldest} or newer; this is ${node}. In a clone, npm ci installs a fitting Node for ` +
      'npm start and npx storefleet, unless install scripts are turned off.\n',
  );
  process.exit(1);
}

const project = join(import.meta.dirname, '..');
// Compiling takes a third of a short command's time. Without write access to the directory, Node does without the
// cache.
module.enableCompileCache(join(project, 'build', 'compile-cache'));
await import(pathToFileURL(existsSync(join(project, 'cli', 'main.ts')) ? await fromSources() : packed()).href);

/** A clone runs its current sources. */
async function fromSources() {
  const { bundle } = await import('./source-build/bundle.ts');
  return bundle(project);
}

/** The package has no sources, only the one build with which it was packed. */
function packed() {
  const builds = join(project, 'build', 'cli');
  return join(builds, readdirSync(builds)[0], 'main.js');
}
