import { expect, it } from 'vitest';
import { renderDocument } from './docs-pages.ts';

it('leads from document to document, and leaves as text what has no page', () => {
  const page = renderDocument(
    'README.md',
    '# Fleet & co\n\n[ops](docs/operating.md#two-words) [images](images/) [site](https://example.com) [up](#run-it)\n\n## Run it\n',
  );
  expect(page).toContain('<a href="/docs/operating.html#two-words">ops</a> images ');
  expect(page).toContain('<a href="https://example.com">site</a> <a href="#run-it">up</a>');
  expect(page).toContain('<h2 id="run-it">');
  expect(renderDocument('docs/a.md', '[one](decisions/b.md) [home](../README.md) ![x](images/c.png)')).toContain(
    '<a href="/docs/decisions/b.html">one</a> <a href="/docs/index.html">home</a> <img src="/docs/images/c.png" alt="x">',
  );
});
