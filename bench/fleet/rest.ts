import { setTimeout as pause } from 'node:timers/promises';
import { during, now, readStalls, type Stall } from '../stalls.ts';
import { applyChanges } from './apply-changes.ts';
import type { Measured, MeasuredFleet } from './measured-fleet.ts';

/** CPU of a server to which nothing happens but probes. */
export async function measureIdle(fleet: MeasuredFleet): Promise<Measured[]> {
  await fleet.settled();
  const [own, children] = await fleet.period('idle', () => fleet.server.usage(() => pause(fleet.seconds * 1000)));
  const title = `idle for ${fleet.seconds} s: CPU, server + git, % of a core`;
  return [{ title, now: `${own.toFixed(1)} + ${children.toFixed(1)}`, goal: fleet.size > 1000 ? '≤ 8' : '≤ 3' }];
}

/** Long turns of the event loop, while the server rests and while objects change. */
export async function measureStalls(fleet: MeasuredFleet): Promise<Measured[]> {
  const { server, seconds } = fleet;
  await fleet.settled();
  const observed = async (title: string, work: () => Promise<unknown>): Promise<Measured> => {
    const from = now();
    await work();
    const to = now();
    await pause(1500);
    const stalls = during(await readStalls(fleet.stalls), from, to);
    const most = (of: 'wall' | 'cpu') => Math.max(0, ...stalls.map(stall => stall[of])).toFixed(0);
    const almostAll = delayOfAlmostAll(stalls, to - from).toFixed(0);
    return {
      title: `event loop, ${title}: delay p99 / longest turn / its CPU, ms`,
      now: `${almostAll} / ${most('wall')} / ${most('cpu')}`,
      goal: 'p99 ≤ 50',
    };
  };
  server.toggleStalls();
  try {
    return [
      await observed('idle', () => pause(seconds * 1000)),
      await observed('changes', () => applyChanges(fleet, () => undefined)),
    ];
  } finally {
    server.toggleStalls();
  }
}

/** The delay that 99 of 100 moments do not exceed: who comes in a turn waits for its end. Short turns are left out. */
function delayOfAlmostAll(stalls: readonly Stall[], period: number): number {
  const longest = stalls.map(({ wall }) => wall).sort((a, b) => b - a);
  const exceeding = period * 0.01;
  let sum = 0;
  for (const [index, wall] of longest.entries()) {
    sum += wall;
    const delay = (sum - exceeding) / (index + 1);
    if (delay >= (longest[index + 1] ?? 0)) return Math.max(0, delay);
  }
  return 0;
}
