import { describe, expect, test } from 'vitest';
import { readImportInThread, refusedFileAside } from './import-reader.ts';
import { readImport, refusedFile, type ImportFormat } from '#fleet';

/** Names of so many stores that their file is read in a thread. */
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `s-${index}`);
const many = namesOf(200);
const files: Record<ImportFormat, string> = {
  csv: [
    'name,title,host,aliases',
    ...namesOf(3000).map(name => `${name},"The ${name}",,a.${name}.com b.${name}.com`),
  ].join('\n'),
  yaml: many.map(name => `- metadata: { name: ${name} }\n  spec:\n    title: The ${name}\n    size: .nan\n`).join(''),
  json: JSON.stringify(many.map(name => ({ metadata: { name }, spec: { title: name, aliases: [`a.${name}.com`] } }))),
};
const fields = ['', 'metadata.name', 'spec.title', 'spec.host', 'spec.aliases.1', 'spec.admin.email', 'nothing'];

describe('a long file', () => {
  test.each(Object.entries(files) as [ImportFormat, string][])(
    'of %s is read like a short one',
    async (format, text) => {
      const shown = (rows: readonly ReturnType<typeof readImport>[number][]) =>
        rows.map(({ file, input, locate }) => ({ file, input, places: fields.map(field => locate(field)) }));
      const question = { file: `stores.${format}`, text, format };
      expect(shown(await readImportInThread(question))).toEqual(shown(readImport(question.file, text, format)));
    },
  );

  test.each(Object.entries(files) as [ImportFormat, string][])(
    'of %s returns its refused rows like a short one',
    async (format, text) => {
      const refused = new Map([[1, [{ field: 'spec.title', rule: 'must be nicer' }]]]);
      const rows = readImport('stores', text, format);
      expect(await refusedFileAside({ file: 'stores', text, format, refused })).toBe(
        refusedFile({ text, format, rows }, refused),
      );
    },
  );

  test('is refused with the same problems', async () => {
    const question = { file: 'stores.yaml', text: '- 1\n'.repeat(2000), format: 'yaml' } as const;
    const { file, text, format } = question;
    const problem = await readImportInThread(question).catch((error: unknown) => error);
    expect(() => readImport(file, text, format)).toThrow(problem);
  });

  test('blocks nothing else while it is read', async () => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    await readImportInThread({ file: 's.yaml', text: '\n'.repeat(50_000), format: 'yaml' }).catch(() => undefined);
    clearInterval(others);
    expect(turns).toBeGreaterThan(5);
  });
});
