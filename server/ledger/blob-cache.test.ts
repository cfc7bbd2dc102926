import { expect, test, vi } from 'vitest';
import { limits, TooLarge } from '../git/limits.ts';
import type { GitObject, ObjectReader } from '../git/object-reader.ts';
import { BlobCache } from './blob-cache.ts';

const blob = (id: string): GitObject => ({ id, type: 'blob', size: 9, content: Buffer.from(`text of ${id}`) });

function givenTexts(read: ObjectReader['read']) {
  const objects = { read: vi.fn(read) };
  return { texts: new BlobCache(objects), objects };
}

test('reads a text once for any number of requests', async () => {
  const { texts, objects } = givenTexts(id => Promise.resolve(blob(id)));
  expect(await Promise.all(['a', 'b', 'a', 'a'].map(id => texts.read(id)))).toEqual([
    'text of a',
    'text of b',
    'text of a',
    'text of a',
  ]);
  await texts.read('a');
  expect(objects.read.mock.calls).toEqual([['a'], ['b']]);
});

test('reads a text again after a failure', async () => {
  const answers: (GitObject | null)[] = [null, blob('a')];
  const { texts } = givenTexts(() => Promise.resolve(answers.shift() ?? null));
  await expect(Promise.all([texts.read('a'), texts.read('a')])).rejects.toThrow("can't read the blob a");
  expect(await texts.read('a')).toBe('text of a');
});

test('reports a file that is too large in place of its text', async () => {
  const { texts } = givenTexts(id => Promise.resolve({ ...blob(id), size: 104_857_600, content: null }));
  const rule = 'is too large: 100 MiB, the limit is 1 MiB; make it smaller, or delete it';
  expect(await texts.content({ id: 'a', mode: '100644' })).toEqual({ rule });
  await expect(texts.read('a')).rejects.toThrow(TooLarge);
});

test('stops reading files that are too long together', async () => {
  const text = 'x'.repeat(limits.objectBytes.blob);
  const content = { length: text.length, toString: () => text } as Buffer;
  const { texts, objects } = givenTexts(id => Promise.resolve({ ...blob(id), content }));
  const files = Array.from({ length: 2000 }, (_, index) => [`f-${index}`, { id: `${index}`, mode: '100644' }] as const);
  await expect(texts.contents(files, () => true)).rejects.toThrow(/files have more than 256 MiB/);
  expect(objects.read.mock.calls.length).toBeLessThan(500);
});
