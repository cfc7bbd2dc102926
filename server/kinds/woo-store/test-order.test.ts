import { describe, expect, test } from 'vitest';
import {
  ago,
  givenComponent,
  givenContainer,
  givenDone,
  givenPod,
  givenAvailability,
  givenRunning,
} from '../../../test/support/observation.ts';
import { ofTestOrder, tookTestOrder } from './test-order.ts';

const observationOf = (message: string, install = givenDone('install', 60, 40)) =>
  givenRunning({
    web: givenComponent({
      pods: [givenPod('web-1', { containers: [{ ...install, message }, givenContainer('web')] })],
    }),
  });

describe('the test order', () => {
  test('is evidence once it went through', () => {
    const observation = observationOf(
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

  test('proves nothing, either way, where the merchant made it impossible', () => {
    const observation = observationOf(
      '{"order":{"skipped":"cash on delivery is not offered","at":"2026-11-21T09:00:00Z","release":"WordPress 7.1"}}',
    );
    expect(ofTestOrder(observation)).toMatchObject({
      ok: null,
      detail: expect.stringMatching(/cash on delivery is not offered$/) as string,
    });
    expect(tookTestOrder(observation)).toBe(false);
  });

  test('is accepted while it waits for a bank transfer, and not once it failed', () => {
    const order = (status: string) =>
      observationOf(
        `{"order":{"status":"${status}","seconds":0.4,"payment":"bacs","at":"2026-11-21T09:00:00Z","release":"WordPress 7.1"}}`,
      );
    expect(ofTestOrder(order('on-hold')).ok).toBe(true);
    expect(tookTestOrder(order('on-hold'))).toBe(true);
    expect(ofTestOrder(order('failed'))).toMatchObject({ ok: false, detail: 'The order was failed, not accepted' });
    expect(tookTestOrder(order('failed'))).toBe(false);
  });

  test('proves nothing if it is older than the failure of the shop', () => {
    const at = ago(900);
    const message = `{"order":{"status":"processing","seconds":0.31,"at":"${at}","release":""}}`;
    const failing = (since: string) => ({
      ...observationOf(message),
      availability: givenAvailability('failed', { since }),
    });
    expect(ofTestOrder(failing(ago(600)))).toEqual({
      check: 'Test order placed',
      ok: null,
      detail: 'Accepted in 0.31 s, then cancelled; that was before the shop began to fail',
      at,
    });
    expect(ofTestOrder(failing(ago(1000))).ok).toBe(true);
    expect(
      ofTestOrder({ ...observationOf(message), availability: givenAvailability('ok', { since: ago(600) }) }).ok,
    ).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['the end of a log', 'install step=check seconds=0.05'],
    ['something else', '{"order":true}'],
    ['half of it', '{"order":{"status":"processing"'],
    ['a negative time', '{"order":{"status":"processing","seconds":-1,"at":"2026-11-21T09:00:00Z","release":""}}'],
  ])('is unknown where the installer ends with %s', (_, message) => {
    expect(ofTestOrder(observationOf(message)).ok).toBeNull();
    expect(tookTestOrder(observationOf(message))).toBe(false);
  });

  test('is unknown while the installer runs again', () => {
    const running = givenContainer('install', { init: true, state: 'running' });
    expect(ofTestOrder(observationOf('{"order":{}}', running)).ok).toBeNull();
  });
});
