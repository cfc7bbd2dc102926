import { expect } from 'vitest';
import { buildWriter } from './build-writer.ts';
import { Killing, stepsOn, type Killed, type Fixture } from './killing.ts';

/** Half of the kills for each kind of origin. */
const kills = Number(process.env.STOREFLEET_TEST_KILLS ?? 100) / 2;

/** Number of hits of each step. */
const least = Math.min(5, Math.floor(kills / 8));

/** Milliseconds of a start, also on a busy machine: none waits for a lock that a killed Git left behind. */
export const longestStart = 30_000;

export const longest = 60_000 + kills * 30_000;

/** Kills, reports the hits, and expects a hit of every step. */
export async function killAndReport(title: string, fixture: Fixture): Promise<void> {
  const { hits, ready } = await new Killing(fixture, await buildWriter(), Math.random).kill(kills, least);
  process.stdout.write(`\n${title}: ${ready.length - 1} kills\n${describeKills({ hits, ready })}\n`);
  expect(percentile95(ready)).toBeLessThan(longestStart);
  for (const step of stepsOn(fixture.remote)) expect(hits[step], step).toBeGreaterThanOrEqual(least);
}

/** Returns the time that 19 of 20 starts kept: the machine may be busy at times. */
function percentile95(ready: readonly number[]): number {
  const sorted = [...ready].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Infinity;
}

function describeKills({ hits, ready }: Killed): string {
  const rows = Object.entries(hits).map(([step, count]) => `  ${step.padEnd(28)}${String(count).padStart(5)}`);
  const sorted = [...ready].sort((a, b) => a - b).map(Math.round);
  const [middle, most] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  return [...rows, `  ready again after ${middle} ms (median), ${most} ms (longest)`].join('\n');
}
