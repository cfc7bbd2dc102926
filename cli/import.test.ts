import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { execute, givenCheckout, storefleet } from '../test/support/cli.ts';

/** Tests run side by side: each starts processes, and most of their time is the start. */
vi.setConfig({ testTimeout: 60_000 });

const rows = 'name,title,admin.email,host\nacme,Acme,o@example.com,\nbolt,Bolt,o@example.com,shop.bolt.com\n';

function givenFile(text: string, name = 'stores.csv') {
  const { around, directory } = givenCheckout();
  const file = join(around, name);
  writeFileSync(file, text);
  return { directory, file };
}

describe.concurrent('import', () => {
  test('writes stores and manifests, and the same file again writes nothing', async () => {
    const { directory, file } = givenFile(`${rows}demo,A new title,,\n`);
    const { code, out, err } = await storefleet(directory, ['import', file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ {2}2 stores: Adds 1 store \(2 pods, .*\) each \(acme, bolt\)\n/);
    expect(out).toContain('\n  demo: Changes 1 store');
    expect(out).toMatch(/\nAdds 2 stores, changes 1 store \(\+4 pods/);
    expect(readFileSync(join(directory, 'stores/demo.yaml'), 'utf8')).toContain('A new title');
    expect(existsSync(join(directory, 'dist/local/locks/bolt.yaml'))).toBe(true);
    expect((await storefleet(directory, ['render', '--check'])).code).toBe(0);
    const second = await storefleet(directory, ['import', file]);
    expect(second.out).toContain('No changes.');
  });

  test('--dry-run prints the same and writes nothing; --json prints JSON', async () => {
    const { directory, file } = givenFile(rows);
    const before = readdirSync(directory, { recursive: true });
    const { code, out } = await storefleet(directory, ['import', file, '--dry-run', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      written: false,
      impact: { stores: { added: 2, changed: 0, removed: 0 } },
      rows: [
        { name: 'acme', action: 'create' },
        { name: 'bolt', action: 'create' },
      ],
    });
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
  });

  test('writes nothing from a file with a refused row, and names it', async () => {
    const { directory, file } = givenFile(`${rows}cove,Cove,nobody,shop.bolt.com\n`);
    const { code, err } = await storefleet(directory, ['import', file]);
    expect(code).toBe(1);
    expect(err).toBe(
      'error: stores.csv:4:11 spec.admin.email = "nobody" must be an e-mail address\n' +
        'Nothing was written: fix the rows above, or leave them out.\n',
    );
    expect(readdirSync(join(directory, 'stores'))).toEqual(['demo.yaml']);
  });

  test('reads YAML by its extension, and deletes many stores only with their number', async () => {
    const names = ['a1', 'b1', 'c1', 'd1'];
    const removal = names.map(name => `metadata: { name: ${name} }\nspec: { state: removed }\n`).join('---\n');
    const { directory, file } = givenFile(removal, 'stores.yml');
    const created = givenFile(['name,title,admin.email', ...names.map(name => `${name},T,o@example.com`)].join('\n'));
    expect((await storefleet(directory, ['import', created.file])).code).toBe(0);
    const refused = await storefleet(directory, ['import', file]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('needs confirmation: set removals to ');
    const { code, out } = await storefleet(directory, ['import', file, '--removals', '4']);
    expect(code, out).toBe(0);
    expect(out).toMatch(/^ {2}4 stores: Deletes 1 store .* each \(a1, b1, c1, d1\)\n/);
  });

  test('warns of written files that Git ignores', async () => {
    const { directory, file } = givenFile(rows);
    expect((await execute('git', ['init', '--quiet'], directory)).code).toBe(0);
    writeFileSync(join(directory, '.gitignore'), 'stores/b*\n');
    expect(await storefleet(directory, ['import', file, '--dry-run'])).toMatchObject({ code: 0, err: '' });
    const { code, err } = await storefleet(directory, ['import', file]);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: Git ignores 1 of these files, .*: stores\/bolt\.yaml\./);
  });

  test('a file that is not there is refused by its name', async () => {
    const { directory } = givenCheckout();
    const { code, err } = await storefleet(directory, ['import', 'nothing.csv']);
    expect({ code, err }).toEqual({ code: 1, err: 'error: nothing.csv does not exist\n' });
  });
});
