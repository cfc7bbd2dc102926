import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { noteSources, onlyFrom, sources } from './cli/source-build/sources.ts';
import { buildMeta } from './contract/stream.ts';
import { docsPages } from './dashboard/docs-pages.ts';

/** Writes into the document which build it is: the files that belong to it, whose names hold a hash of what is in them. */
const nameBuild: Plugin = {
  name: 'name-build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      if (bundle === undefined) return [];
      const files = Object.keys(bundle).filter(file => file !== 'index.html');
      const build = createHash('sha256').update(files.sort().join('\n')).digest('hex').slice(0, 16);
      return [{ tag: 'meta', attrs: { name: buildMeta, content: build }, injectTo: 'head' }];
    },
  },
};

const week = 7 * 24 * 60 * 60 * 1000;

/** A server that runs, and the pages that it has open, go on with the files of earlier builds; those of long ago go. */
const forgetOldAssets: Plugin = {
  name: 'forget-old-assets',
  async writeBundle({ dir = '' }, bundle) {
    const assets = join(dir, 'assets');
    for (const name of await readdir(assets)) {
      const file = join(assets, name);
      if (!(`assets/${name}` in bundle) && Date.now() - (await stat(file)).mtimeMs > week) await rm(file);
    }
  },
};

/** Says how far it is: on a small machine a build takes a while. */
function tellProgress(): Plugin {
  let begin = Date.now();
  const seconds = () => ((Date.now() - begin) / 1000).toFixed(1);
  return {
    name: 'tell-progress',
    apply: 'build',
    buildStart() {
      begin = Date.now();
    },
    buildEnd(error) {
      if (error === undefined)
        process.stderr.write(`  ${[...this.getModuleIds()].length} modules read, ${seconds()} s\n`);
    },
    writeBundle(_, bundle) {
      process.stderr.write(`  ${Object.keys(bundle).length} files written, ${seconds()} s\n`);
    },
  };
}

const project = import.meta.dirname;
const output = join(project, 'build', 'dashboard');

export default defineConfig({
  root: 'dashboard',
  plugins: [
    react(),
    nameBuild,
    docsPages(),
    forgetOldAssets,
    onlyFrom(project, sources.dashboard),
    noteSources(project, sources.dashboard, output),
    tellProgress(),
  ],
  build: {
    // Never dist/: that holds the fleet's manifests.
    outDir: output,
    emptyOutDir: false,
    // The server's Content-Security-Policy allows no data: URIs.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Declarations only: what a page does not use of them stays out of its chunk.
      treeshake: { moduleSideEffects: id => !/\/(contract|fleet)\/[^?]*\.ts$/.test(id) },
      // What changes with our releases apart from what changes with theirs: browsers keep the latter.
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
            // Whatever needs Zod, in whatever chunk, must find it set up.
            { name: 'zod', test: /node_modules\/zod\/|app\/strict-csp/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': 'http://localhost:8080' },
  },
});
