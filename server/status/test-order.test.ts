import { describe, expect, test } from 'vitest';
import { givenComponent, givenContainer, givenDone, givenPod, givenRunning } from './given.ts';
import { ofTestOrder, tookTestOrder } from './test-order.ts';

const told = (message: string, install = givenDone('install', 60, 40)) =>
  givenRunning({
    web: givenComponent({
      pods: [givenPod('web-1', { containers: [{ ...install, message }, givenContainer('web')] })],
    }),
  });

describe('the test order', () => {
  test('that went through is a fact', () => {
    const observation = told(
      '{"order":{"status":"processing","seconds":0.31,"at":"2026-11-21T09:00:00Z","release":"WordPress 7.1"}}\n',
    );
    expect(ofTestOrder(observation)).toEqual({
      check: 'Test order placed',
      ok: true,
      detail: 'It was processing after 0.31 s at 2026-11-21T09:00:00Z, and was taken back (WordPress 7.1)',
    });
    expect(tookTestOrder(observation)).toBe(true);
  });

  test('that the merchant made impossible proves nothing, either way', () => {
    const observation = told(
      '{"order":{"skipped":"cash on delivery is not offered","at":"2026-11-21T09:00:00Z","release":"WordPress 7.1"}}',
    );
    expect(ofTestOrder(observation)).toMatchObject({
      ok: null,
      detail: expect.stringMatching(/cash on delivery is not offered$/) as string,
    });
    expect(tookTestOrder(observation)).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['the end of a log', 'install step=check seconds=0.05'],
    ['something else', '{"order":true}'],
    ['half of it', '{"order":{"status":"processing"'],
    ['a negative time', '{"order":{"status":"processing","seconds":-1,"at":"2026-11-21T09:00:00Z","release":""}}'],
  ])('is not known where the installer ends with %s', (_, message) => {
    expect(ofTestOrder(told(message)).ok).toBeNull();
    expect(tookTestOrder(told(message))).toBe(false);
  });

  test('of an installer that runs again is not known yet', () => {
    const running = givenContainer('install', { init: true, state: 'running' });
    expect(ofTestOrder(told('{"order":{}}', running)).ok).toBeNull();
  });
});
