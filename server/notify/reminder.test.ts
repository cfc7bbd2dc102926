import { expect, it } from 'vitest';
import { Reminder } from './reminder.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

it('reminds after 10, 30, 70 seconds and so on, at last every three minutes', () => {
  const reminder = new Reminder();
  reminder.told(at(0));
  const due = Array.from({ length: 1000 }, (_, second) => second).filter(second => reminder.isDue(at(second)));
  expect(due).toEqual([10, 30, 70, 150, 310, 490, 670, 850]);
});

it('begins anew with every commit', () => {
  const reminder = new Reminder();
  reminder.told(at(0));
  expect(reminder.isDue(at(10))).toBe(true);
  reminder.told(at(15));
  expect(reminder.isDue(at(24))).toBe(false);
  expect(reminder.isDue(at(25))).toBe(true);
});
