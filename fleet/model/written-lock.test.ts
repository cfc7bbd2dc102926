import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFleet, anyStoreInput } from '../../test/support/fleet.ts';
import { renderLock } from '../render/render.ts';
import { resolve } from '../resolve/resolve.ts';
import { readWrittenLock } from './written-lock.ts';
import { lockFile, parseFile, parseValue, storeFile } from '#fleet/schema';

const accepted = 'a'.repeat(64);

test('a written lock is read as it is by the parser of files', () => {
  fc.assert(
    fc.property(anyFleet, anyStoreInput, fc.boolean(), (fleet, input, isKept) => {
      const lock = resolve(parseValue(storeFile, input), fleet);
      const kept = isKept ? { kept: { [`dist/local/stores/${lock.metadata.name}/web.yaml`]: accepted } } : {};
      const text = renderLock({ ...lock, spec: { ...lock.spec, ...kept } });
      const read = readWrittenLock(text);
      expect(JSON.stringify(read)).toBe(JSON.stringify(parseFile(lockFile, '', text)));
    }),
    { numRuns: 50 },
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
    expect(readWrittenLock(written)).toBeDefined();
    expect(text).not.toBe(written);
    expect(readWrittenLock(text)).toBeUndefined();
  });
});
