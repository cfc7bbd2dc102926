import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { renderDocument } from '../../dashboard/docs-pages.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = [
  ...globSync('*.md', { cwd: root }),
  ...globSync('{dashboard,fleet,images,server,test}/**/README.md', {
    cwd: root,
    exclude: ['**/node_modules', 'test/output'],
  }),
  ...globSync('docs/**/*.md', { cwd: root, exclude: ['**/TEMPLATE.md'] }),
];

/** Returns the anchors of the headings in a document, as the dashboard and GitHub name them. */
const anchorsOf = (path: string) =>
  new Set([...renderDocument(path, read(path)).matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id));

function isInvalid(path: string, anchor: string | undefined): boolean {
  if (!existsSync(join(root, path))) return true;
  return anchor !== undefined && !anchorsOf(path).has(anchor);
}

/** Returns the links of a document to files of the project, as written and as paths from its root. */
function linksOf(document: string): { href: string; path: string; anchor: string | undefined }[] {
  const prose = read(document).replace(/^```.*?^```/gms, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, href = '']) => href)
    .filter(href => !/^https?:/.test(href))
    .map(href => {
      const [file = '', anchor] = href.split('#');
      return { href, path: file === '' ? document : normalize(join(dirname(document), file)), anchor };
    });
}

test.each(documents)('%s links to files and headings that exist', document => {
  const invalid = linksOf(document).filter(({ path, anchor }) => isInvalid(path, anchor));
  expect(invalid.map(({ href }) => href)).toEqual([]);
});

test('the dashboard links to pages and headings that exist', () => {
  const links = globSync('dashboard/**/*.tsx', { cwd: root }).flatMap(file =>
    [...read(file).matchAll(/\/docs\/([\w-]+)\.html(?:#([\w-]+))?/g)].map(([href, page = '', anchor]) => ({
      href,
      path: page === 'index' ? 'README.md' : `docs/${page}.md`,
      anchor,
    })),
  );
  expect(links).not.toEqual([]);
  expect(links.filter(({ path, anchor }) => isInvalid(path, anchor))).toEqual([]);
});

test('docs/README.md lists every page', () => {
  const listed = new Set(linksOf('docs/README.md').map(({ path }) => path));
  const pages = globSync('docs/*.md', { cwd: root }).filter(path => path !== 'docs/README.md');
  expect(pages.filter(path => !listed.has(path))).toEqual([]);
});
