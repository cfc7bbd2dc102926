import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = import.meta.dirname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/**
 * Returns the classes that a component uses and its CSS modules lack: TypeScript accepts any name, and the browser
 * ignores missing ones.
 */
function missingClasses(component: string): string[] {
  const text = read(component);
  return [...text.matchAll(/^import (\w+) from '(\.[^']*\.module\.css)';/gm)].flatMap(([, name = '', path = '']) => {
    const css = read(join(dirname(component), path));
    const used = [...text.matchAll(new RegExp(`(?<![\\w./])${name}\\.(\\w+)`, 'g'))].map(([, used = '']) => used);
    return used.filter(used => !new RegExp(`\\.${used}(?![\\w-])`).test(css)).map(used => `${name}.${used}`);
  });
}

test.each(globSync('**/*.tsx', { cwd: root }))('%s uses classes that its CSS modules have', component => {
  expect(missingClasses(component)).toEqual([]);
});
