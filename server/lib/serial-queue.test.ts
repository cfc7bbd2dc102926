import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SerialQueueByKey } from './serial-queue.ts';

test('runs work of one key in order and alone, and of two keys at once', async () => {
  const turns = new SerialQueueByKey();
  const seen: string[] = [];
  const work = (name: string, takes: number) => async () => {
    seen.push(`${name} begins`);
    await pause(takes);
    seen.push(`${name} ends`);
  };
  const failing = turns.run('a', () => Promise.reject(new Error('no')));
  const all = [turns.run('a', work('a1', 30)), turns.run('a', work('a2', 1)), turns.run('b', work('b1', 1))];
  await expect(failing).rejects.toThrow('no');
  await Promise.all(all);
  expect(seen.filter(step => step.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends']);
  expect(seen.indexOf('b1 ends')).toBeLessThan(seen.indexOf('a1 ends'));
});
