import { expect, test, vi } from 'vitest';
import type { GitObject, ObjectReader } from './git/object-reader.ts';
import { Texts } from './texts.ts';

const blob = (id: string): GitObject => ({ id, type: 'blob', content: Buffer.from(`text of ${id}`) });

function givenTexts(read: ObjectReader['read']) {
  const objects = { read: vi.fn(read) };
  return { texts: new Texts(objects), objects };
}

test('a text is read once, however many ask for it meanwhile and afterwards', async () => {
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

test('what could not be read is asked for again', async () => {
  const answers: (GitObject | null)[] = [null, blob('a')];
  const { texts } = givenTexts(() => Promise.resolve(answers.shift() ?? null));
  await expect(Promise.all([texts.read('a'), texts.read('a')])).rejects.toThrow('lacks the blob a');
  expect(await texts.read('a')).toBe('text of a');
});
