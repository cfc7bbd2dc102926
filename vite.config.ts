import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { noteSources, onlyFrom, sources } from './cli/source-build/sources.ts';
import { buildMeta } from './contract/stream.ts';
import { docsPages } from './dashboard/docs-pages.ts';

/** Writes the id of the build into the document: a digest of the names of its files, which contain hashes. */
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

/** Keeps the files of earlier builds for a week: a running server and its open pages still need them. */
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

/** Reports the progress of a build, which takes a while on a small machine. */
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
    // Not dist/, which contains the fleet's manifests.
    outDir: output,
    emptyOutDir: false,
    // The server's Content-Security-Policy allows no data: URIs.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Declarations only: parts that a page does not use stay out of its chunk.
      treeshake: { moduleSideEffects: id => !/\/(contract|fleet)\/[^?]*\.ts$/.test(id) },
      // Separates our code from the libraries, which change less often: browsers keep those.
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules\/(react|react-dom|scheduler|@tanstack)\// },
            // Every chunk that uses Zod must find it configured.
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
