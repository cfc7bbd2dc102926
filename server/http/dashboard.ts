import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import express, { Router, type Response } from 'express';
import { unknownPath } from './errors.ts';
import { buildMeta, pages } from '#contract';

/**
 * Serves the built dashboard. It routes in the browser: every page is the same document, also for a mistyped address,
 * as 404. A missing file is not a page: a tab that is older than the build must see that the file is gone.
 */
export function dashboardRoutes(directory: string): Router {
  const router = Router();
  const sendDocument = (response: Response) =>
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: directory });
  // The names of these files contain a hash of their content.
  const assets = express.static(join(directory, 'assets'), { index: false, immutable: true, maxAge: '1y' });
  router.use('/assets', assets);
  // Express's own `index` would also answer `/`, with a document that browsers keep for an hour.
  router.get('/docs', (_request, response) => response.redirect('/docs/index.html'));
  router.use(express.static(directory, { index: false, maxAge: '1h' }));
  router.get([...pages], (_request, response) => sendDocument(response));
  router.get('/{*path}', (request, response, next) => {
    const isFile = request.path.startsWith('/assets/') || extname(request.path) !== '';
    if (isFile) unknownPath(request, response, next);
    else sendDocument(response.status(404));
  });
  return router;
}

/** Returns a function that reads the current build of the dashboard from its document; null without one. */
export function buildOf(directory: string): () => Promise<string | null> {
  const build = new RegExp(`<meta name="${buildMeta}" content="(\\w+)"`);
  return async () => {
    try {
      return build.exec(await readFile(join(directory, 'index.html'), 'utf8'))?.[1] ?? null;
    } catch {
      return null;
    }
  };
}
