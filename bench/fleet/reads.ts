import { nameOf } from '../served-fleet.ts';
import type { Measured, MeasuredFleet } from './measured-fleet.ts';
import { quantile } from './statistics.ts';

const rounds = 50;

/** What the first screen of the dashboard's list is sent. */
export async function measureList({ server }: MeasuredFleet): Promise<Measured[]> {
  const packed = await server.bytes('/api/stores', 'br, gzip');
  const plain = await server.bytes('/api/stores', 'identity');
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
  return [
    {
      title: 'first list response, kB; without compression',
      now: `${kilobytes(packed)}; ${kilobytes(plain)}`,
      goal: '≤ 60',
    },
    { title: 'list of all stores, p95 ms', now: await almostAll(() => server.stores()), goal: '' },
  ];
}

export async function measureHistory({ server, size }: MeasuredFleet): Promise<Measured[]> {
  const step = Math.max(1, Math.floor(size / rounds));
  const ofStore = (round: number) => `/api/stores/${nameOf((round * step) % size)}/history`;
  return [
    { title: 'history of a store, p95 ms', now: await almostAll(round => server.text(ofStore(round))), goal: '≤ 20' },
    { title: 'history of the fleet, p95 ms', now: await almostAll(() => server.text('/api/history')), goal: '≤ 20' },
  ];
}

export async function measureMemory({ server, size }: MeasuredFleet): Promise<Measured[]> {
  const { now } = await server.memory();
  return [{ title: 'memory after all, MB', now: now.toFixed(0), goal: size > 1000 ? '≤ 900' : '≤ 400' }];
}

async function almostAll(request: (round: number) => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sent = performance.now();
    await request(round);
    times.push(performance.now() - sent);
  }
  return quantile(times, 0.95).toFixed(0);
}
