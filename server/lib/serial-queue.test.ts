import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SerialQueueByKey } from './serial-queue.ts';

test('runs work of one key in order and alone, and of two keys at once', async () => {
  const turns = new SerialQueueByKey();
  const order: string[] = [];
  const work = (name: string, takes: number) => async () => {
    order.push(`${name} begins`);
    await pause(takes);
    order.push(`${name} ends`);
  };
  const failing = turns.run('a', () => Promise.reject(new Error('no')));
  const all = [turns.run('a', work('a1', 30)), turns.run('a', work('a2', 1)), turns.run('b', work('b1', 1))];
  await expect(failing).rejects.toThrow('no');
  await Promise.all(all);
  expect(order.filter(step => step.startsWith('a'))).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'a2 ends']);
  expect(order.indexOf('b1 ends')).toBeLessThan(order.indexOf('a1 ends'));
});
