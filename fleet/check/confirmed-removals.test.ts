import { expect, test } from 'vitest';
import { confirmedRemovals } from './confirmed-removals.ts';

test.each<[string, (string | null)[], number | undefined]>([
  ['no commit', [], undefined],
  ['none that says it', [null, '', null], undefined],
  ['the newest that says it', [null, ' 4', '12'], 4],
  ['what is no number, which hides no older one', ['some', '12'], undefined],
  ['two in one commit', ['3,4'], undefined],
])('of %s', (_, said, told) => expect(confirmedRemovals(said)).toBe(told));
