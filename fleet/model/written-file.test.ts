import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFleet, anyStoreInput } from '../../test/support/fleet.ts';
import { renderLock } from '../render/render.ts';
import { dumpDocument } from '../render/yaml.ts';
import { resolve } from '../resolve/resolve.ts';
import { parseWritten } from './written-file.ts';
import { lockFile, parseFile, parseValue, storeFile } from '#fleet/schema';

const accepted = 'a'.repeat(64);

const json = (value: unknown) => JSON.stringify(value);

test('a written lock is read as it is by the parser of files', () => {
  fc.assert(
    fc.property(anyFleet, anyStoreInput, fc.boolean(), (fleet, input, isKept) => {
      const lock = resolve(parseValue(storeFile, input), fleet);
      const kept = isKept ? { kept: { [`dist/local/stores/${lock.metadata.name}/web.yaml`]: accepted } } : {};
      const text = renderLock({ ...lock, spec: { ...lock.spec, ...kept } });
      expect(json(parseWritten(lockFile, text))).toBe(json(parseFile(lockFile, '', text)));
    }),
    { numRuns: 50 },
  );
});

test('a written store file is read as it is by the parser of files', () => {
  fc.assert(
    fc.property(anyStoreInput, input => {
      const text = dumpDocument(input);
      expect(json(parseWritten(storeFile, text))).toBe(json(parseFile(storeFile, '', text)));
    }),
    { numRuns: 200 },
  );
});

describe('is left to the parser of files, which names the place:', () => {
  const [fleet] = fc.sample(anyFleet, { numRuns: 1, seed: 1 });
  const [input] = fc.sample(anyStoreInput, { numRuns: 1, seed: 1 });
  if (!fleet || !input) throw new Error('no sample');
  const written = renderLock(resolve(parseValue(storeFile, input), fleet));

  test.each<[string, string]>([
    ['a comment', `# by hand\n${written}`],
    ['other quotes', written.replace('kind: StoreLock', "kind: 'StoreLock'")],
    ['a number as another reader writes it', written.replace(/renderer: (\d+)/, 'renderer: 0x$1')],
    ['a field twice', `${written}kind: StoreLock\n`],
    ['a second document', `${written}---\n${written}`],
    ['an unknown field', `${written}more: true\n`],
    ['a field of prototypes', `${written}__proto__:\n  a: 1\n`],
    ['bytes that are not UTF-8', written.replace(/branch: .*/, 'branch: ma\uFFFDn')],
    ['invalid YAML', `${written}: [`],
    ['no text', ''],
    ['a list', '- a\n'],
    ['a long text', written.replace(/branch: .*/, `branch: ${'a'.repeat(10_000)}`)],
  ])('%s', (_, text) => {
    expect(parseWritten(lockFile, written)).toBeDefined();
    expect(text).not.toBe(written);
    expect(parseWritten(lockFile, text)).toBeUndefined();
  });
});
