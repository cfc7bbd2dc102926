import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Continuity } from './continuity.ts';

describe('a page that compares positions', () => {
  test('has missed nothing while each event is the next, however often the connection was lost', () => {
    const page = new Continuity();
    expect([page.answer('a.3'), page.hello('a.3'), page.event('a.4'), page.event('a.5')]).toEqual([
      false,
      false,
      'next',
      'next',
    ]);
    page.leave();
    expect(page.hello('a.5')).toBe(false);
  });

  test.each<[string, (page: Continuity) => unknown, unknown]>([
    ['the stream went on while nobody listened', page => (page.leave(), page.hello('a.6')), true],
    ['the server was restarted', page => page.hello('b.5'), true],
    ['an event was left out', page => page.event('a.7'), 'missed'],
    ['an event comes from another run', page => page.event('b.6'), 'missed'],
    ["a position can't be read", page => page.event('?'), 'missed'],
    ['two tabs tell the same event', page => page.event('a.5'), 'known'],
    ['an answer was given before the page listened', page => page.answer('a.4'), true],
    ['an answer is of a server that was just started', page => page.answer('b.0'), false],
  ])('%s', (_, happens, expected) => {
    const page = new Continuity();
    page.hello('a.5');
    expect(happens(page)).toBe(expected);
  });

  test('sees that what it was answered first is older than the stream', () => {
    const page = new Continuity();
    page.answer('a.2');
    page.answer('a.4');
    expect(page.hello('a.4')).toBe(true);
  });

  test('knows of every gap, whatever is lost on the way', () => {
    // Which of the events reach the page, and whether the stream says where it is at the end.
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.nat(5), (arrive, first) => {
        const page = new Continuity();
        page.hello(`a.${first}`);
        let missed = false;
        arrive.forEach((arrives, index) => {
          if (arrives && page.event(`a.${first + index + 1}`) === 'missed') missed = true;
        });
        if (page.hello(`a.${first + arrive.length}`)) missed = true;
        expect(missed).toBe(arrive.includes(false));
      }),
    );
  });
});
