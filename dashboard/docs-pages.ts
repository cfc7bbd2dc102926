import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';
import { pathsOf } from './flowchart.ts';

const root = join(import.meta.dirname, '..');

/** Returns the page of a file of the project; undefined for a file that is not a page. */
function pageOf(path: string): string | undefined {
  if (path === 'README.md') return 'docs/index.html';
  if (path.startsWith('docs/images/')) return path;
  return /^docs\/.*\.md$/.test(path) ? path.replace(/\.md$/, '.html') : undefined;
}

/** Returns a document as a page. Links to other documents are kept; others become text. */
export function renderDocument(path: string, markdown: string): string {
  const address = (href: string) => {
    if (/^(https?:|#)/.test(href)) return href;
    const [file = '', anchor] = href.split('#');
    const page = pageOf(posix.normalize(posix.join(dirname(path), file)));
    return page && `/${page}${anchor === undefined ? '' : `#${anchor}`}`;
  };
  const marked = new Marked({
    renderer: {
      heading({ depth, text, tokens }) {
        const id = text
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s-]/gu, '')
          .replace(/\s/g, '-');
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const [target, text] = [address(href), this.parser.parseInline(tokens)];
        return target === undefined ? text : `<a href="${target}">${text}</a>`;
      },
      code({ lang, text }) {
        if (lang !== 'mermaid') return false;
        return `<ul>\n${pathsOf(text)
          .map(path => `<li>${path}</li>\n`)
          .join('')}</ul>\n`;
      },
      image: ({ href, text }) => `<img src="${address(href) ?? href}" alt="${text}">`,
    },
  });
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? basename(path);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Storefleet</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs.css">
<header><a href="/">Storefleet</a> · <a href="/docs/index.html">Documentation</a></header>
<main>
${marked.parse(markdown, { async: false })}</main>
</html>
`;
}

/** Builds README and docs/ beside the dashboard, so that the documents of the running version are available offline. */
export function docsPages(): Plugin {
  return {
    name: 'docs-pages',
    apply: 'build',
    generateBundle() {
      const paths = ['README.md', ...globSync(['docs/**/*.md', 'docs/images/*'], { cwd: root })];
      for (const path of paths) {
        const fileName = pageOf(path);
        if (fileName === undefined) continue;
        const file = readFileSync(join(root, path));
        const source = path.endsWith('.md') ? renderDocument(path, file.toString()) : file;
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
