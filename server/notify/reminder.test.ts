import { expect, test } from 'vitest';
import { Reminder } from './reminder.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

test('reminds after 3, 9, 21 seconds and so on, at last every three minutes', () => {
  const reminder = new Reminder();
  reminder.notified(at(0));
  const due = Array.from({ length: 1000 }, (_, second) => second).filter(second => reminder.isDue(at(second)));
  expect(due).toEqual([3, 9, 21, 45, 93, 189, 369, 549, 729, 909]);
});

test('starts again with every commit', () => {
  const reminder = new Reminder();
  reminder.notified(at(0));
  expect(reminder.isDue(at(3))).toBe(true);
  reminder.notified(at(5));
  expect(reminder.isDue(at(7))).toBe(false);
  expect(reminder.isDue(at(8))).toBe(true);
});
