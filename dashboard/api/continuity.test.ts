import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Continuity } from './continuity.ts';

describe('a page that compares positions', () => {
  test('misses nothing while each event is the next, with any number of lost connections', () => {
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
    ['the stream went on without a listener', page => (page.leave(), page.hello('a.6')), true],
    ['the server was restarted', page => page.hello('b.5'), true],
    ['an event stands for those before it', page => page.event('a.6-9'), 'next'],
    ['an event stands for some of those before it', page => page.event('a.7-9'), 'missed'],
    ['an event was left out', page => page.event('a.7'), 'missed'],
    ['an event comes from another run', page => page.event('b.6'), 'missed'],
    ["a position can't be read", page => page.event('?'), 'missed'],
    ['two tabs send the same event', page => page.event('a.5'), 'known'],
    ['an answer was given before the page listened', page => page.answer('a.4'), true],
    ['an answer comes from a server that was just started', page => page.answer('b.0'), false],
  ])('%s', (_, happens, expected) => {
    const page = new Continuity();
    page.hello('a.5');
    expect(happens(page)).toBe(expected);
  });

  test('detects that the first answer is older than the stream', () => {
    const page = new Continuity();
    page.answer('a.2');
    page.answer('a.4');
    expect(page.hello('a.4')).toBe(true);
  });

  test('knows of every gap, whatever is lost on the way', () => {
    // Compares the events that reach the page, and its position at the end.
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
