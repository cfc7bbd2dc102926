import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { givenListening } from '../../test/support/fleet-server.ts';
import { Gate } from './gate.ts';
import { problemDocument } from '#contract';

const refusal = async (url: string) => {
  const response = await fetch(url);
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  return problemDocument.parse(await response.json()).detail;
};

test('refuses requests before the server is ready and once it stops; answers those that it accepted', async () => {
  const gate = new Gate();
  const url = await givenListening(gate.listener);
  expect(await refusal(url)).toContain('Storefleet is starting');
  gate.open((_request, response) => void pause(200).then(() => response.end('done')));
  const waiting = fetch(url);
  await pause(50);
  gate.close();
  expect(await refusal(url)).toContain('Storefleet is stopping');
  await gate.answered(10_000);
  expect(await (await waiting).text()).toBe('done');
});

test('ends after a limit although an answer never comes', async () => {
  const gate = new Gate();
  const url = await givenListening(gate.listener);
  gate.open(() => undefined);
  const waiting = fetch(url).catch(() => 'cut off');
  await pause(50);
  gate.close();
  await gate.answered(100);
  void waiting;
});
