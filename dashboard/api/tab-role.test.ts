import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextRole, type TabEffect, type TabInput, type TabRole } from './tab-role.ts';

test.each<[string, TabInput[], TabRole, TabEffect[]]>([
  ['a tab that is shown stands in line', ['shown'], 'follower', ['join', 'stand in line']],
  ['the first of them opens the stream', ['shown', 'elected'], 'leader', ['join', 'stand in line', 'open']],
  ['a hidden follower only leaves', ['shown', 'hidden'], 'away', ['join', 'stand in line', 'leave']],
  [
    'a leader that is hidden hands over',
    ['shown', 'elected', 'hidden'],
    'away',
    ['join', 'stand in line', 'open', 'close', 'leave'],
  ],
  [
    'a leader that hung stands in line again',
    ['shown', 'elected', 'deposed'],
    'follower',
    ['join', 'stand in line', 'open', 'close', 'stand in line'],
  ],
  ['a silent leader is replaced', ['shown', 'silence'], 'follower', ['join', 'stand in line', 'take over']],
  [
    'a turn that comes too late is given on',
    ['shown', 'hidden', 'elected'],
    'away',
    ['join', 'stand in line', 'leave', 'leave'],
  ],
])('%s', (_, inputs, role, effects) => {
  const done = play(inputs);
  expect(done).toEqual({ role, effects });
});

test('has the stream while it leads, and only then, with inputs in any order', () => {
  const inputs = fc.array(fc.constantFrom<TabInput[]>('shown', 'hidden', 'elected', 'deposed', 'silence'));
  fc.assert(
    fc.property(inputs, given => {
      const { role, effects } = play(given);
      const of = (wanted: TabEffect) => effects.filter(effect => effect === wanted).length;
      expect(of('open') - of('close')).toBe(role === 'leader' ? 1 : 0);
    }),
  );
});

function play(inputs: readonly TabInput[]) {
  let role: TabRole = 'away';
  const effects: TabEffect[] = [];
  for (const input of inputs) {
    const step = nextRole(role, input);
    role = step.role;
    effects.push(...step.effects);
  }
  return { role, effects };
}
