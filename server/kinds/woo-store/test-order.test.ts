import { describe, expect, test } from 'vitest';
import {
  ago,
  givenComponent,
  givenContainer,
  givenDone,
  givenPod,
  givenReach,
  givenRunning,
} from '../../../test/support/observation.ts';
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
      detail: 'Accepted in 0.31 s, then cancelled',
      at: '2026-11-21T09:00:00Z',
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

  test('that waits for a bank transfer is taken too, one that failed is not', () => {
    const order = (status: string) =>
      told(
        `{"order":{"status":"${status}","seconds":0.4,"payment":"bacs","at":"2026-11-21T09:00:00Z","release":"WordPress 7.1"}}`,
      );
    expect(ofTestOrder(order('on-hold')).ok).toBe(true);
    expect(tookTestOrder(order('on-hold'))).toBe(true);
    expect(ofTestOrder(order('failed'))).toMatchObject({ ok: false, detail: 'The order was failed, not accepted' });
    expect(tookTestOrder(order('failed'))).toBe(false);
  });

  test('from before the shop began to fail does not say that it takes orders now', () => {
    const at = ago(900);
    const message = `{"order":{"status":"processing","seconds":0.31,"at":"${at}","release":""}}`;
    const failing = (since: string) => ({ ...told(message), reach: givenReach('failed', { since }) });
    expect(ofTestOrder(failing(ago(600)))).toEqual({
      check: 'Test order placed',
      ok: null,
      detail: 'Accepted in 0.31 s, then cancelled; that was before the shop began to fail',
      at,
    });
    expect(ofTestOrder(failing(ago(1000))).ok).toBe(true);
    expect(ofTestOrder({ ...told(message), reach: givenReach('ok', { since: ago(600) }) }).ok).toBe(true);
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
