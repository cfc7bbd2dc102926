import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDocument } from './docs-pages.ts';

test('links documents to each other, and leaves links without a page as text', () => {
  const page = renderDocument(
    'README.md',
    '# Fleet & co\n\n[ops](docs/ops.md#two-words) [images](images/) [site](https://example.com) [up](#run-it)\n\n## Run it\n',
  );
  expect(page).toContain('<a href="/docs/ops.html#two-words">ops</a> images ');
  expect(page).toContain('<a href="https://example.com">site</a> <a href="#run-it">up</a>');
  expect(page).toContain('<h2 id="run-it">');
  expect(renderDocument('docs/a.md', '[one](decisions/b.md) [home](../README.md) ![x](images/c.png)')).toContain(
    '<a href="/docs/decisions/b.html">one</a> <a href="/docs/index.html">home</a> <img src="/docs/images/c.png" alt="x">',
  );
});

test('shows the paths of a flowchart as text, and other code unchanged', () => {
  const readme = renderDocument('README.md', readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8'));
  expect(readme).not.toMatch(/flowchart|--&gt;|<br\/>/);
  expect(readme).toContain('<li>form, CLI or push → schema → plan: files to write, files to remove, impact → ledger:');
  expect(readme).toContain('<li>shop, probed as a shopper → watch: observation</li>');
  expect(readme).toContain('<li>watch: observation → status: phase, reason, message → dashboard, live</li>');
  expect(readme).toContain('<pre><code class="language-sh">git clone https://github.com/storefleet/storefleet.git');
  const page = (arrow: string) => renderDocument('docs/a.md', `\`\`\`mermaid\nflowchart LR\n  ${arrow}\n\`\`\`\n`);
  expect(page('a --> b[Two]')).toContain('<li>a → Two</li>');
  expect(page('a -->|"it is<br/>late"| b[Two]')).toContain('<li>a → if it is late: Two</li>');
  expect(() => page('a --> b --> c')).toThrow('one arrow a line');
  expect(() => page('a{choice} --> b')).toThrow('id[label] on both sides of an arrow, not “a{choice}”');
});
