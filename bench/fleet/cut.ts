import { setTimeout as pause } from 'node:timers/promises';
import type { Measured, MeasuredFleet } from './measured-fleet.ts';

const secondsOfCut = 80;
const secondsAfter = 60;

/** The API server can't be reached for a while: what is said of it, and of how many stores. */
export async function measureCut({ server, proxy, size }: MeasuredFleet): Promise<Measured[]> {
  const said = async () => {
    const { clusters } = await server.fleet();
    return JSON.stringify(clusters.map(cluster => ({ ...cluster, observedAt: null })));
  };
  const unknown = async () => (await server.stores()).filter(({ status }) => status.phase === 'Unknown').length;
  const watch = async (seconds: number, onSecond: (second: number) => Promise<void>) => {
    const began = performance.now();
    for (let second = 0; second < seconds; second = (performance.now() - began) / 1000) {
      await onSecond(second);
      await pause(Math.max(500, size / 2));
    }
  };
  const atFirst = await said();
  let saidAfter: number | undefined;
  let mostInCut = 0;
  proxy.cut();
  await watch(secondsOfCut, async second => {
    if (saidAfter === undefined && (await said()) !== atFirst) saidAfter = second;
    mostInCut = Math.max(mostInCut, await unknown());
  });
  proxy.join();
  let mostAfter = 0;
  let lastUnknown = 0;
  await watch(secondsAfter, async second => {
    const count = await unknown();
    mostAfter = Math.max(mostAfter, count);
    if (count > 0) lastUnknown = second;
  });
  const cut = `a cut of ${secondsOfCut} s`;
  return [
    { title: `${cut}: said of the cluster after, s`, now: saidAfter?.toFixed(1) ?? 'never', goal: '≤ 10' },
    { title: `${cut}: most stores Unknown meanwhile`, now: String(mostInCut), goal: '' },
    {
      title: `${cut}: most stores Unknown after it; until, s`,
      now: `${mostAfter}; ${lastUnknown.toFixed(0)}`,
      goal: '0',
    },
  ];
}
